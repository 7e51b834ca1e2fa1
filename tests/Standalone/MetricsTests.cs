using System.Diagnostics.Metrics;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Tests;

/// <summary>Metrics at the admin port, the table in docs/telemetry.md, and the dashboard of deploy/grafana.</summary>
public sealed partial class MetricsTests(TelemetryFixture system) : IClassFixture<TelemetryFixture>
{
    private static readonly string[] Words =
    [
        "sum", "rate", "increase", "max", "min", "avg", "by", "without", "le", "topk", "histogram_quantile", "clamp_min", "label_values", "on", "or", "and", "vector",
    ];

    [Fact]
    public async Task The_admin_port_has_metrics_and_nothing_else()
    {
        var metrics = await ScrapeAsync();

        Assert.Contains("codamcp_call_duration_seconds_count{", metrics, StringComparison.Ordinal);
        Assert.Contains("gen_ai_tool_name=\"list_docs\"", metrics, StringComparison.Ordinal);
        foreach (var path in new[] { "/", "/mcp", "/health/ready", "/api/v1/audit" })
        {
            using var response = await system.Http.GetAsync(system.AdminUrl + path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, system.Url + "/metrics");
        elsewhere.Headers.Host = new Uri(system.AdminUrl).Authority;
        using var refused = await system.Http.SendAsync(elsewhere);
        Assert.NotEqual(HttpStatusCode.OK, refused.StatusCode);
    }

    [Fact]
    public async Task No_label_names_a_member_a_doc_or_a_tool_that_does_not_exist()
    {
        await system.ClientOf("alice@northwind.example").CallAsync("no_such_tool_4711");

        var metrics = await ScrapeAsync();

        var id = system.IdOf("alice@northwind.example");
        foreach (var text in new[] { "no_such_tool_4711", "alice", id.Member, id.Organization })
            Assert.DoesNotContain(metrics.Split('\n').Where(line => line.StartsWith("codamcp_", StringComparison.Ordinal) || line.StartsWith("mcp_", StringComparison.Ordinal)), line => line.Contains(text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_table_has_each_instrument_with_kind_and_unit()
    {
        await ScrapeAsync();
        // Those of a class exist once it was used.
        foreach (var type in new[] { typeof(SiloHosting), typeof(WebFrontHosting), typeof(MemoryBudget), typeof(Ports) }.SelectMany(host => host.Assembly.GetTypes()).Where(HasMeter))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        var found = new SortedSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name.StartsWith("CodaMcp.", StringComparison.Ordinal))
                    found.Add($"{instrument.Name} | {KindOf(instrument)} | {instrument.Unit}");
            },
        };
        listener.Start();

        Assert.Equal(found, Rows().Select(row => $"{row.Name} | {row.Kind} | {row.Unit}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_name_for_Prometheus_is_the_one_that_is_served()
    {
        var served = SeriesOf(await ScrapeAsync()).Where(name => name.StartsWith("codamcp_", StringComparison.Ordinal)).ToList();

        Assert.True(served.Count >= 8, string.Join(' ', served));
        Assert.Empty(served.Except(Rows().Select(row => row.Prometheus)));
    }

    [Fact]
    public async Task The_dashboard_asks_only_for_metrics_that_there_are()
    {
        var known = SeriesOf(await ScrapeAsync()).Concat(Rows().Select(row => row.Prometheus)).ToHashSet();
        var queries = QueriesOf(JsonNode.Parse(await File.ReadAllTextAsync(PathOf("deploy/grafana/codamcp.json")))!).ToList();

        Assert.True(queries.Count >= 15);
        Assert.DoesNotContain(queries.SelectMany(NamesIn).Distinct(), name => !known.Contains(name) && !known.Contains(Suffix().Replace(name, "")));
    }

    private async Task<string> ScrapeAsync()
    {
        // Some instruments appear with their first value.
        await system.ClientOf("alice@northwind.example").ResultOfAsync("list_docs");
        var session = await system.ClientOf("alice@northwind.example").OpenSessionAsync();
        Assert.NotEmpty(session);
        try
        {
            throw new InvalidOperationException("Counted.");
        }
        catch (InvalidOperationException)
        {
            // So that the runtime has one to count.
        }

        // The duration of a request is counted after its answer was sent. Requests to Coda may still be under way.
        string[] late = ["http_server_request_duration_seconds_count{", "http_client_request_duration_seconds_count{"];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var metrics = await system.Http.GetStringAsync(system.AdminUrl + "/metrics", limit.Token);
            if (Array.TrueForAll(late, name => metrics.Contains(name, StringComparison.Ordinal)))
                return metrics;
            await Task.Delay(50, limit.Token);
        }
    }

    private static bool HasMeter(Type type) =>
        !type.ContainsGenericParameters && Array.Exists(type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public), field => field.FieldType == typeof(Meter));

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "ObservableGauge" or "Gauge" => "gauge",
        "UpDownCounter" or "ObservableUpDownCounter" => "up-down counter",
        var name => name.Replace("Observable", "", StringComparison.Ordinal).ToLowerInvariant(),
    };

    private static IEnumerable<string> SeriesOf(string metrics) => Type().Matches(metrics).Select(match => match.Groups[1].Value);

    private static IEnumerable<string> QueriesOf(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(member => member.Key == "expr" ? [(string)member.Value!] : member.Value is null ? [] : QueriesOf(member.Value)),
        JsonArray list => list.SelectMany(item => item is null ? [] : QueriesOf(item)),
        _ => [],
    };

    // Labels and durations are in brackets.
    private static IEnumerable<string> NamesIn(string query) =>
        Name().Matches(Brackets().Replace(query, " ")).Select(match => match.Value).Where(name => !Words.Contains(name));

    private static IEnumerable<(string Name, string Kind, string Unit, string Prometheus)> Rows() =>
        Row().Matches(File.ReadAllText(PathOf("docs/telemetry.md"))).Select(match =>
        {
            var cells = match.Value.Split('|').Select(cell => cell.Trim().Trim('`')).ToArray();
            return (cells[1], cells[2], cells[3], cells[5]);
        });

    private static string PathOf(string file)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
            directory = directory.Parent!;
        return Path.Combine(directory.FullName, file);
    }

    [GeneratedRegex(@"^\| `[a-z.]+` \| (?:counter|gauge|histogram|up-down counter) \|.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex Type();

    [GeneratedRegex(@"_(bucket|count|sum)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"\{[^}]*\}|\[[^\]]*\]|\b(?:by|without)\s*\([^)]*\)")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex Name();
}
