using System.Globalization;
using CodaMcp.Audit;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>The filters of a list of records, from the list's address.</summary>
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

    /// <summary>The list shows only records older than this one; null for the newest.</summary>
    public Guid? Before => values.TryGetValue(BeforeKey, out var text) && Guid.TryParse(text, out var id) ? id : null;

    /// <summary>Whether any filter is set.</summary>
    public bool IsSet => Keys.Any(values.ContainsKey);

    /// <summary>Reads the filters of an address. Ignores other parameters, and values that are too long.</summary>
    public static RecordQuery Of(HttpRequest request) => new(
        request.Path,
        Keys.Append(BeforeKey)
            .Select(key => (key, value: request.Query[key].ToString().Trim()))
            .Where(pair => pair.value.Length is > 0 and <= ShownText.MaxLength)
            .ToDictionary(pair => pair.key, pair => pair.value));

    /// <summary>Returns the value of a filter; empty if it is not set.</summary>
    public string Value(string key) => values.GetValueOrDefault(key, "");

    /// <summary>Returns the filters that are set, without the named ones.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others(params string[] without) => values.Where(pair => pair.Key != BeforeKey && !without.Contains(pair.Key));

    /// <summary>Returns the query with one filter added or changed, or for null without it. The result starts at the newest record.</summary>
    public RecordQuery With(string key, string? value)
    {
        var changed = values.Where(pair => pair.Key != key && pair.Key != BeforeKey).ToDictionary();
        if (value is not null)
            changed[key] = value;
        return new RecordQuery(Path, changed);
    }

    /// <summary>Returns the address of this page, or of another page that has the same filters.</summary>
    public string Address(string? path = null) => QueryHelpers.AddQueryString(path ?? Path, values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));

    /// <summary>Returns the address of the older records.</summary>
    public string Older(Guid before) => new RecordQuery(Path, new(values) { [BeforeKey] = before.ToString() }).Address();

    /// <summary>Returns the addresses of exports of the same records. They are operations of the API, which accepts the browser's session.</summary>
    /// <param name="ofOrganization">Whether the records are the organization's.</param>
    /// <param name="now">The end of the period.</param>
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

    /// <summary>Returns the filter for the audit.</summary>
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
