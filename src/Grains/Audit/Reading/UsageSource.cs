using System.Globalization;

namespace CodaMcp.Audit.Reading;

/// <summary>Builds the SQL of the rows that a usage query adds up: the sums of its range, and <see cref="Rest"/>.</summary>
internal sealed class UsageSource
{
    private const int Day = 24;

    private readonly string kind;
    private readonly string item;
    private readonly string only;
    private readonly UsageRange range;
    private readonly IReadOnlyList<(char Step, long From, long To)> sums;

    /// <summary>Builds the SQL.</summary>
    /// <param name="query">The query. Its parameters are <c>@organization</c>, <c>@member</c> and <c>@key</c>.</param>
    /// <param name="range">Its range.</param>
    /// <param name="isPostgres">Whether it is PostgreSQL.</param>
    public UsageSource(UsageQuery query, UsageRange range, bool isPostgres)
    {
        this.range = range;
        (kind, item) = query.By switch
        {
            UsageGroup.Member => ("member", "item"),
            UsageGroup.Tool => ("tool", "item"),
            UsageGroup.Client => ("client", "item"),
            UsageGroup.Document => ("document", "item"),
            UsageGroup.Outcome => (query.Member is null ? "none" : "member", "outcome"),
            _ => (query.Member is null ? "none" : "member", "''"),
        };
        only = $"organization = @organization{(query.Key is null || query.By == UsageGroup.None ? "" : $" AND {item} = @key")}";
        // A member's usage by tool, client or document is added up from the member's records.
        if (query.Member is not null && query.By is UsageGroup.Tool or UsageGroup.Client or UsageGroup.Document)
        {
            sums = [];
            Rest = FromRecords(range.FirstHour, range.EndHour, ofMember: true);
            return;
        }

        if (kind == "member" && query.Member is not null)
            only += " AND item = @member";
        sums = [.. range.Parts.Where(part => part.Step != 'h' || UsageSql.HasHours(kind))];
        Rest = string.Join(" UNION ALL ", [
            .. range.Parts.Except(sums).Select(part => FromRecords(part.From, part.To, ofMember: false)),
            .. sums.Select(part => FromChanges(part.From * HoursOf(part.Step), part.To * HoursOf(part.Step))),
        ]);

        string FromChanges(long from, long end) =>
            SelectFrom(UsageSql.Changes, isMerged: !isPostgres, string.Create(CultureInfo.InvariantCulture, $" AND hour >= {from} AND hour < {end}"));

        string FromRecords(long from, long end, bool ofMember) => SelectFrom(UsageSql.Records(from, end, ofMember, isPostgres), isMerged: false);

        string SelectFrom(string source, bool isMerged, string condition = "") =>
            $"SELECT {range.Bucket("hour", Day)} AS bucket, {item} AS item, outcome, max(label) AS label, {UsageSql.AddedUp} FROM ({UsageSql.Keyed(kind, UsageSql.Counted(source, isMerged), isPostgres)}) k WHERE {only}{condition} GROUP BY 1, 2, 3";
    }

    /// <summary>
    /// The SQL that a query must define as <c>rest</c>. It supplies the rows that the sums lack: changes that are not added up yet, and records where there are
    /// no sums.
    /// </summary>
    public string Rest { get; }

    /// <summary>Returns the SQL of all rows: <c>bucket</c> (the number of the step), <c>item</c> (the key), <c>calls</c>, and the further columns.</summary>
    /// <param name="columns">Further columns of the sums, after a comma.</param>
    /// <param name="condition">A condition on the sums, with the SQL of their key.</param>
    public string Select(string columns = "", Func<string, string>? condition = null) => string.Join(" UNION ALL ", sums.Select(part => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT {range.Bucket("at", part.Step == 'h' ? Day : 1)} AS bucket, {item} AS item, calls{columns} FROM audit_usage
        WHERE {only} AND kind = '{kind}' AND step = '{part.Step}' AND at >= {part.From} AND at < {part.To}{(condition is null ? "" : $" AND {condition(item)}")}
        """)).Append($"SELECT bucket, item, calls{columns} FROM rest{(condition is null ? "" : $" WHERE {condition("item")}")}"));

    private static int HoursOf(char step) => step == 'h' ? 1 : Day;
}
