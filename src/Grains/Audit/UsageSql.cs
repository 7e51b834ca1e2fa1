using System.Globalization;

namespace CodaMcp.Audit;

/// <summary>
/// Builds the SQL of usage. The table <c>audit_usage</c> has sums by hour (<c>h</c>), day (<c>d</c>) and month (<c>m</c>) in UTC, for each kind of key. Hours
/// and days are numbered since 1970. A month has the number of its first day. A change of a record is first stored in <c>audit_change</c>. The values before
/// the change have the sign -1. In SQLite one row may stand for several new records (<see cref="UsageChanges"/>). The change is added to the sums within
/// seconds. A query reads the sum of both, so that it is exact.
/// </summary>
internal static class UsageSql
{
    /// <summary>The upper bounds of the groups of durations, in milliseconds. The last group has no bound.</summary>
    public static readonly double[] Bounds = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000];

    /// <summary>The kinds of keys.</summary>
    public static readonly string[] Kinds = ["none", "member", "tool", "client", "document"];

    /// <summary>The sums, in the order in which they are read.</summary>
    public static readonly string[] Sums =
        ["calls", "writes", "timed", "duration_us", "cache_hits", "upstream_requests", "bytes_in", "bytes_out", .. Enumerable.Range(0, Bounds.Length + 1).Select(bucket => $"d{bucket}")];

    /// <summary>
    /// The SQL that adds up each of <see cref="Sums"/>. The cast is needed because PostgreSQL returns a decimal number for a sum, which takes longer to add up
    /// again.
    /// </summary>
    public static readonly string AddedUp = string.Join(", ", Sums.Select(sum => $"CAST(sum({sum}) AS bigint) AS {sum}"));

    /// <summary>The table of the changes that are not in the sums yet.</summary>
    public const string Changes = "audit_change";

    /// <summary>The SQL that deletes the changes.</summary>
    public const string Forget = $"DELETE FROM {Changes}";

    /// <summary>The columns of a row of sums.</summary>
    public static readonly string Columns = $"organization, kind, step, at, item, outcome, label, {string.Join(", ", Sums)}";

    private const string Key = "organization, kind, step, at, item, outcome";

    /// <summary>
    /// Returns the SQL that adds the changes to the sums. It runs in one transaction with <see cref="Forget"/>, which sees the same rows. The changes are read
    /// once. Calls that are alike become one row, hours are computed from those rows, and days and months from the hours. The sums are stored in the order in
    /// which they are read, so that those of one time lie together.
    /// </summary>
    public static string Fold(bool isPostgres)
    {
        var kinds = Kinds.Select(kind => $"SELECT '{kind}' AS kind, k.* FROM ({Keyed(kind, "alike", isPostgres)}) k");
        return $"""
            INSERT INTO audit_usage ({Columns})
            WITH alike AS MATERIALIZED (
              SELECT organization, hour, member, max(member_label) AS member_label, tool, client_id, max(client_name) AS client_name, outcome, targets, target_names, {AddedUp}
              FROM {Counted(Changes, isMerged: !isPostgres)} c GROUP BY organization, hour, member, tool, client_id, outcome, targets, target_names),
            hours AS MATERIALIZED (
              SELECT organization, kind, hour, item, outcome, max(label) AS label, {AddedUp}
              FROM ({string.Join(" UNION ALL ", kinds)}) k GROUP BY organization, kind, hour, item, outcome)
            SELECT {Key}, max(label), {AddedUp}
            FROM (SELECT 'h' AS step, hour AS at, hours.* FROM hours WHERE {HasHoursSql}
              UNION ALL SELECT 'd' AS step, hour / 24 AS at, hours.* FROM hours
              UNION ALL SELECT 'm' AS step, {MonthOf("hour / 24", isPostgres)} AS at, hours.* FROM hours) s
            GROUP BY {Key} ORDER BY {Key}
            ON CONFLICT ({Key}) DO UPDATE SET label = COALESCE(excluded.label, audit_usage.label),
              {string.Join(", ", Sums.Select(sum => $"{sum} = audit_usage.{sum} + excluded.{sum}"))}
            """;
    }

    /// <summary>Returns the SQL that computes the sums of months from those of days.</summary>
    public static string Months(bool isPostgres) => $"""
        INSERT INTO audit_usage ({Columns})
        SELECT {Key}, max(label), {AddedUp}
        FROM (SELECT organization, kind, 'm' AS step, {MonthOf("at", isPostgres)} AS at, item, outcome, label, {string.Join(", ", Sums)} FROM audit_usage WHERE step = 'd') d
        GROUP BY {Key} ORDER BY {Key}
        """;

    /// <summary>Whether a kind has sums by hour. Docs have none: there would be nearly as many sums as records, so the records are counted instead.</summary>
    public static bool HasHours(string kind) => kind != "document";

    private const string HasHoursSql = "kind <> 'document'";

    /// <summary>Returns the SQL of changes, or records, with their key of a kind: one row for each, or for each doc.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="source">The query that <see cref="Counted"/> returns for them.</param>
    /// <param name="isPostgres">Whether it is PostgreSQL.</param>
    public static string Keyed(string kind, string source, bool isPostgres)
    {
        var (item, label, docs) = kind switch
        {
            "member" => ("member", "member_label", ""),
            "tool" => ("tool", "CAST(NULL AS text)", ""),
            "client" => ("client_id", "client_name", ""),
            "document" when isPostgres => (
                "doc.value", "NULLIF(s.target_names::json ->> (doc.place - 1)::int, '')",
                " CROSS JOIN LATERAL json_array_elements_text(s.targets::json) WITH ORDINALITY AS doc (value, place) WHERE doc.value LIKE 'doc:%'"),
            "document" => ("doc.value", "NULLIF(json_extract(s.target_names, '$[' || doc.key || ']'), '')", ", json_each(s.targets) doc WHERE doc.value LIKE 'doc:%'"),
            _ => ("''", "CAST(NULL AS text)", ""),
        };
        return $"SELECT organization, hour, outcome, {item} AS item, {label} AS label, {string.Join(", ", Sums)} FROM {source} s{docs}";
    }

    /// <summary>Returns the SQL of changes, or records, with the amounts that each adds to the sums: a query in brackets.</summary>
    /// <param name="source">The table, or a query in brackets with the same columns.</param>
    /// <param name="isMerged">Whether a row may stand for more records than one. Then <c>sign</c> is their number, and all durations are in the group of the mean.</param>
    public static string Counted(string source, bool isMerged)
    {
        var (sign, duration) = isMerged ? ("sign(sign)", "duration_us / abs(sign)") : ("sign", "duration_us");
        var counted = Enumerable.Range(0, Bounds.Length + 1).Select(bucket => $"CASE WHEN {Within(duration, bucket)} THEN sign ELSE 0 END AS d{bucket}");
        return $"""
            (SELECT organization, hour, member, NULLIF(member_label, '') AS member_label, tool, client_id, NULLIF(client_name, '') AS client_name, outcome, targets, target_names,
              {sign} * calls AS calls, {sign} * writes AS writes,
              CASE WHEN duration_us IS NULL THEN 0 ELSE sign END AS timed, {sign} * COALESCE(duration_us, 0) AS duration_us,
              {sign} * cache_hits AS cache_hits, {sign} * upstream_requests AS upstream_requests, {sign} * bytes_in AS bytes_in, {sign} * bytes_out AS bytes_out,
              {string.Join(", ", counted)}
            FROM {source} c)
            """;
    }

    /// <summary>
    /// Returns the SQL of the records of some hours as changes. With <c>OFFSET 0</c>, PostgreSQL computes each value once. Otherwise it computes a value again
    /// for each use.
    /// </summary>
    /// <param name="fromHour">The first hour since 1970.</param>
    /// <param name="endHour">The hour after the last one.</param>
    /// <param name="ofMember">Whether to read only the records of <c>@member</c>.</param>
    /// <param name="isPostgres">Whether it is PostgreSQL.</param>
    public static string Records(long fromHour, long endHour, bool ofMember, bool isPostgres) => $"""
        (SELECT {Change("", "1", isPostgres)} FROM audit_record r
         WHERE organization = @organization{(ofMember ? " AND member = @member" : "")} AND id >= '{FirstId(fromHour)}' AND id < '{FirstId(endHour)}' AND {IsCall("")}{(isPostgres ? " OFFSET 0" : "")})
        """;

    /// <summary>Returns the columns of a change, from a record.</summary>
    /// <param name="row">The record with a dot, such as <c>NEW.</c>, or an empty text.</param>
    /// <param name="sign">1, or -1 for a record as it was before.</param>
    /// <param name="isPostgres">Whether it is PostgreSQL.</param>
    public static string Change(string row, string sign, bool isPostgres)
    {
        var hour = isPostgres ? $"floor(extract(epoch FROM {row}started_at) / 3600)::integer" : $"CAST(strftime('%s', {row}started_at) AS integer) / 3600";
        return $"""
            {sign} AS sign, {hour} AS hour, {row}organization, {row}member, {row}member_label, {row}tool, {row}client_id, COALESCE({row}registered_name, {row}client_name) AS client_name, {row}outcome, {row}targets, {row}target_names,
            {row}calls, CASE WHEN {row}writes THEN {row}calls ELSE 0 END AS writes, CAST(round({row}duration_ms * 1000) AS bigint) AS duration_us,
            {row}cache_hits, {row}upstream_requests, COALESCE({row}argument_bytes, 0) AS bytes_in, COALESCE({row}result_bytes, 0) AS bytes_out
            """;
    }

    /// <summary>Returns the number of a duration's group in <see cref="Bounds"/>. Null for no duration.</summary>
    /// <param name="duration">The duration in microseconds.</param>
    public static int? GroupOf(long? duration) =>
        duration is { } known ? Array.FindIndex(Bounds, bound => known <= bound * 1000) is >= 0 and var group ? group : Bounds.Length : null;

    /// <summary>Returns the condition that a record is of a call. Other records have names such as <c>session/start</c>.</summary>
    public static string IsCall(string row) =>
        $"({row}tool NOT LIKE '%/%' AND {row}tool NOT IN ('sign_in', 'sign_out', 'stop', 'resume') OR {row}tool LIKE 'resources/%' OR {row}tool LIKE 'completion/%' OR {row}tool LIKE 'prompts/%')";

    /// <summary>Returns the same for the name of a tool as it is stored. As with SQLite's <c>LIKE</c>, the case does not matter.</summary>
    public static bool IsCallOf(string tool) => !tool.Contains('/', StringComparison.Ordinal)
        ? tool is not ("sign_in" or "sign_out" or "stop" or "resume")
        : tool.StartsWith("resources/", StringComparison.OrdinalIgnoreCase) || tool.StartsWith("completion/", StringComparison.OrdinalIgnoreCase) || tool.StartsWith("prompts/", StringComparison.OrdinalIgnoreCase);

    // Returns the SQL of the first day of a day's month.
    private static string MonthOf(string day, bool isPostgres) => isPostgres
        ? $"date_trunc('month', timestamp '1970-01-01' + {day} * interval '1 day')::date - date '1970-01-01'"
        : $"unixepoch({day} * 86400, 'unixepoch', 'start of month') / 86400";

    private static string FirstId(long hour) => AuditSearchSql.LowestIdOf(DateTimeOffset.UnixEpoch.AddHours(hour)).ToString("D");

    private static string Within(string duration, int bucket)
    {
        string[] conditions =
        [
            bucket == 0 ? $"{duration} IS NOT NULL" : string.Create(CultureInfo.InvariantCulture, $"{duration} > {Bounds[bucket - 1] * 1000}"),
            .. bucket < Bounds.Length ? [string.Create(CultureInfo.InvariantCulture, $"{duration} <= {Bounds[bucket] * 1000}")] : Array.Empty<string>(),
        ];
        return string.Join(" AND ", conditions);
    }
}
