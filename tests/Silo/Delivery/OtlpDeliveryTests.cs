using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CodaMcp.Audit;
using CodaMcp.Audit.Reading;
using CodaMcp.Delivery;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Delivery;

/// <summary>Audit records as OpenTelemetry logs, at a receiver of the test.</summary>
public sealed class OtlpDeliveryTests : DeliveryTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private readonly ConcurrentQueue<(string Type, string Key, JsonNode Body)> received = new();
    private int status = StatusCodes.Status200OK;
    private string answer = "{}";

    private protected override async Task ReceiveAsync(HttpContext context)
    {
        received.Enqueue((context.Request.ContentType!, context.Request.Headers["api-key"].ToString(), (await JsonNode.ParseAsync(context.Request.Body))!));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    }

    [Fact]
    public async Task A_record_arrives_as_a_log_with_its_trace_its_attributes_and_all_of_it_as_the_body()
    {
        using var delivery = Open();
        await delivery.OpenAsync(default);
        var record = ARecord("succeeded") with { TraceId = Trace, SessionId = "session-1", Targets = ["doc:d1"], Duration = TimeSpan.FromMilliseconds(12.5) };
        await Store.StoreAsync([record], default);

        Assert.Null(await delivery.DeliverAsync(default));
        Assert.Null(await delivery.DeliverAsync(default));

        var (type, key, body) = Assert.Single(received);
        Assert.Equal(("application/json", "a secret"), (type, key));
        Assert.Equal("codamcp", Attributes(body["resourceLogs"]![0]!["resource"]!)["service.name"]);
        var log = Assert.Single(LogsOf(body));
        Assert.Equal((Trace, 9, "INFO", "codamcp.audit.record"), ((string?)log["traceId"], (int)log["severityNumber"]!, (string?)log["severityText"], (string?)log["eventName"]));
        var ticks = long.Parse((string)log["timeUnixNano"]!, System.Globalization.CultureInfo.InvariantCulture) / 100;
        Assert.Equal(record.StartedAt.ToUnixTimeMilliseconds(), ticks / TimeSpan.TicksPerMillisecond);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["codamcp.record.id"] = record.Id.ToString(),
                ["codamcp.organization.id"] = "organization-1",
                ["user.id"] = "member-1",
                ["gen_ai.tool.name"] = "list_docs",
                ["mcp.session.id"] = "session-1",
                ["codamcp.outcome"] = "succeeded",
            },
            Attributes(log));
        var members = log["body"]!["kvlistValue"]!["values"]!.AsArray().ToDictionary(member => (string)member!["key"]!, member => member!["value"]!);
        Assert.Equal(record.Id.ToString(), (string?)members["id"]["stringValue"]);
        Assert.Equal("0", (string?)members["cacheHits"]["intValue"]);
        Assert.Equal(12.5, (double)members["durationMs"]["doubleValue"]!);
        Assert.False((bool)members["writes"]["boolValue"]!);
        Assert.Single(members["targets"]["arrayValue"]!["values"]!.AsArray());
    }

    [Theory]
    [InlineData("limit_exceeded", "WARN")]
    [InlineData("coda_unavailable", "ERROR")]
    public async Task What_was_refused_or_failed_is_more_severe(string outcome, string severity)
    {
        using var delivery = Open();
        await delivery.OpenAsync(default);
        await Store.StoreAsync([ARecord(outcome)], default);

        Assert.Null(await delivery.DeliverAsync(default));

        Assert.Equal(severity, (string?)Assert.Single(LogsOf(received.Single().Body))["severityText"]);
    }

    // OTLP calls 400 and 401 final. The operator may repair the address or the key.
    [Theory]
    [InlineData(StatusCodes.Status503ServiceUnavailable)]
    [InlineData(StatusCodes.Status429TooManyRequests)]
    [InlineData(StatusCodes.Status401Unauthorized)]
    [InlineData(StatusCodes.Status302Found)]
    public async Task A_failed_export_keeps_its_records_and_a_restart_sends_them_again(int failure)
    {
        var records = Enumerable.Range(0, 150).Select(_ => ARecord("succeeded")).ToList();
        using (var delivery = Open())
        {
            await delivery.OpenAsync(default);
            await Store.StoreAsync(records, default);
            status = failure;
            Assert.Contains($"{failure}", await delivery.DeliverAsync(default), StringComparison.Ordinal);
        }

        var failed = IdsOf(Assert.Single(received).Body);
        received.Clear();
        status = StatusCodes.Status200OK;
        using var again = Open();
        await again.OpenAsync(default);
        Assert.Null(await again.DeliverAsync(default));

        Assert.Equal(failed, IdsOf(received.First().Body));
        Assert.Equal(records.Select(record => record.Id).Order(), received.SelectMany(message => IdsOf(message.Body)).Order());
    }

    [Fact]
    public async Task A_receiver_that_is_away_loses_nothing()
    {
        using var delivery = Open("http://127.0.0.1:9/v1/logs");
        await delivery.OpenAsync(default);
        var record = ARecord("succeeded");
        await Store.StoreAsync([record], default);
        Assert.NotNull(await delivery.DeliverAsync(default));

        using var back = Open();
        Assert.Null(await back.DeliverAsync(default));

        Assert.Equal([record.Id], IdsOf(Assert.Single(received).Body));
    }

    [Fact]
    public async Task What_the_receiver_rejects_for_good_is_not_sent_again()
    {
        using var delivery = Open();
        await delivery.OpenAsync(default);
        await Store.StoreAsync([ARecord("succeeded")], default);
        answer = """{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"too old"}}""";

        Assert.Null(await delivery.DeliverAsync(default));
        Assert.Null(await delivery.DeliverAsync(default));

        Assert.Single(received);
    }

    [Fact]
    public async Task A_webhook_and_a_receiver_get_each_record_without_taking_it_from_the_other()
    {
        using var delivery = Open();
        await delivery.OpenAsync(default);
        await new Outbox(Database, DeliverySink.Webhook.Name).OpenAsync(default);
        await Store.StoreAsync([ARecord("succeeded")], default);

        Assert.Null(await delivery.DeliverAsync(default));

        Assert.Single(received);
        await using var connection = await Database.OpenAsync(default);
        Assert.Single(await new Outbox(Database, DeliverySink.Webhook.Name).ReadAsync(connection, default));
    }

    [Theory]
    [InlineData("collector.example", "", "CODAMCP_AUDIT_OTLP_URL must be an http or https address")]
    [InlineData("https://user:word@collector.example", "", "CODAMCP_AUDIT_OTLP_URL must be an http or https address")]
    [InlineData("https://collector.example/v1/logs", "no pair", "CODAMCP_AUDIT_OTLP_HEADERS must be name=value pairs")]
    [InlineData("https://collector.example/v1/logs", "bad name=x", "CODAMCP_AUDIT_OTLP_HEADERS must be name=value pairs")]
    public void A_setting_that_cannot_be_used_is_named(string url, string headers, string expected)
    {
        var reader = Reader(url, headers);

        Assert.Null(OtlpRecordSettings.Read(reader));

        Assert.Contains(expected, Assert.Throws<SettingsException>(reader.ThrowIfUnusable).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Headers_are_read_as_OpenTelemetry_writes_them()
    {
        var settings = OtlpRecordSettings.Read(Reader("https://collector.example/v1/logs", "Authorization=Bearer%20a+b%3D, x-tenant=one"))!;

        Assert.Equal([KeyValuePair.Create("Authorization", "Bearer a+b="), KeyValuePair.Create("x-tenant", "one")], settings.Headers);
    }

    private static SettingsReader Reader(string url, string headers) => new(new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?> { ["CODAMCP_AUDIT_OTLP_URL"] = url, ["CODAMCP_AUDIT_OTLP_HEADERS"] = headers }).Build());

    private RecordDelivery Open(string? url = null) => new(
        DeliverySink.Otlp,
        new OtlpReceiver(
            new OtlpRecordSettings { Url = new Uri(url ?? ReceiverUrl + "/v1/logs"), Headers = [KeyValuePair.Create("api-key", "a secret")] },
            TimeProvider.System, NullLogger<OtlpReceiver>.Instance),
        Database, new AuditTable(Database), TimeProvider.System, NullLogger<RecordDelivery>.Instance);

    private static IEnumerable<JsonNode> LogsOf(JsonNode body) => body["resourceLogs"]![0]!["scopeLogs"]![0]!["logRecords"]!.AsArray().Select(log => log!);

    private static Dictionary<string, string> Attributes(JsonNode owner) =>
        owner["attributes"]!.AsArray().ToDictionary(attribute => (string)attribute!["key"]!, attribute => (string)attribute!["value"]!["stringValue"]!);

    private static Guid[] IdsOf(JsonNode body) => [.. LogsOf(body).Select(log => Guid.Parse(Attributes(log)["codamcp.record.id"]))];
}
