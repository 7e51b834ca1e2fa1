using System.Globalization;
using CodaMcp.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>The filters of a list of records, as its address has them.</summary>
public sealed record RecordQuery
{
    private const string BeforeKey = "before";
    private static readonly string[] Keys = ["period", "from", "to", "tool", "outcome", "member", "client", "target", "writes"];
    private static readonly Dictionary<string, TimeSpan> Periods = new()
    {
        ["1h"] = TimeSpan.FromHours(1), ["24h"] = TimeSpan.FromDays(1), ["7d"] = TimeSpan.FromDays(7), ["30d"] = TimeSpan.FromDays(30), ["90d"] = TimeSpan.FromDays(90),
    };

    private static readonly (string Name, string Label)[] Formats = [("csv", "CSV"), ("jsonl", "JSON Lines"), ("ocsf", "OCSF (API Activity)")];

    private readonly Dictionary<string, string> values;

    private RecordQuery(string path, Dictionary<string, string> values) => (Path, this.values) = (path, values);

    /// <summary>The page's path.</summary>
    public string Path { get; }

    /// <summary>Only records older than this one.</summary>
    public Guid? Before => values.TryGetValue(BeforeKey, out var text) && Guid.TryParse(text, out var id) ? id : null;

    /// <summary>Whether any filter is set.</summary>
    public bool IsSet => Keys.Any(values.ContainsKey);

    /// <summary>Reads an address. What is no filter, or too long for one, is left out.</summary>
    public static RecordQuery Of(HttpRequest request) => new(
        request.Path,
        Keys.Append(BeforeKey)
            .Select(key => (key, value: request.Query[key].ToString().Trim()))
            .Where(pair => pair.value.Length is > 0 and <= ShownText.MaxLength)
            .ToDictionary(pair => pair.key, pair => pair.value));

    /// <summary>The value of a filter; empty if it is not set.</summary>
    public string Value(string key) => values.GetValueOrDefault(key, "");

    /// <summary>The filters that are set, but one.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others(params string[] without) => values.Where(pair => pair.Key != BeforeKey && !without.Contains(pair.Key));

    /// <summary>The same query with one filter more or, for null, less. It starts at the newest record.</summary>
    public RecordQuery With(string key, string? value)
    {
        var changed = values.Where(pair => pair.Key != key && pair.Key != BeforeKey).ToDictionary();
        if (value is not null)
            changed[key] = value;
        return new RecordQuery(Path, changed);
    }

    /// <summary>The address, of this page or of another one that takes the same filters.</summary>
    public string Address(string? path = null) => QueryHelpers.AddQueryString(path ?? Path, values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));

    /// <summary>The address of the older records.</summary>
    public string Older(Guid before) => new RecordQuery(Path, new(values) { [BeforeKey] = before.ToString() }).Address();

    /// <summary>The addresses of exports of the same records: operations of the API, which takes the session of the browser.</summary>
    /// <param name="ofOrganization">Whether the records are the organization's.</param>
    /// <param name="now">The moment that a period ends.</param>
    public IReadOnlyList<(string Label, string Address)> Exports(bool ofOrganization, DateTimeOffset now)
    {
        var filter = Filter(now);
        var parameters = new Dictionary<string, string?>
        {
            ["from"] = Moment(filter.From), ["to"] = Moment(filter.To), ["tool"] = filter.Tool, ["outcome"] = filter.Outcome, ["member"] = ofOrganization ? filter.Member : null,
            ["client"] = filter.ClientId, ["target"] = filter.Target, ["writes"] = filter.WritesOnly ? "true" : null,
        };
        var address = QueryHelpers.AddQueryString(ofOrganization ? "/api/v1/audit/export" : "/api/v1/me/export", parameters.Where(parameter => parameter.Value is not null));
        return [.. Formats.Select(format => (format.Label, QueryHelpers.AddQueryString(address, "format", format.Name)))];

        static string? Moment(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    /// <summary>What is asked of the audit.</summary>
    public AuditFilter Filter(DateTimeOffset now) => new()
    {
        From = Date("from") ?? (Periods.TryGetValue(Value("period"), out var period) ? now - period : null),
        To = Date("to")?.AddDays(1),
        Tool = Text("tool"),
        Outcome = Text("outcome"),
        Member = Text("member"),
        ClientId = Text("client"),
        Target = Text("target"),
        WritesOnly = values.ContainsKey("writes"),
    };

    private string? Text(string key) => values.GetValueOrDefault(key);

    private DateTimeOffset? Date(string key) =>
        DateTimeOffset.TryParseExact(Value(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}
