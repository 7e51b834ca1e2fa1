using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>Maps an audit record to a row of the table <c>audit_record</c>. The SQL works in both SQLite and PostgreSQL.</summary>
internal static class AuditRow
{
    /// <summary>Selects the silos with records that are not completed. The empty name stands for records from before silos were recorded.</summary>
    public const string ReadStarted = "SELECT DISTINCT COALESCE(silo, '') FROM audit_record WHERE outcome = 'started'";

    /// <summary>The condition for records that one silo started and did not complete.</summary>
    public const string StartedBy = "outcome = 'started' AND COALESCE(silo, '') = @silo";

    /// <summary>
    /// The columns, in the order in which <see cref="Read(AuditQuery)"/> returns them. The digest of a row (<see cref="AuditDigest"/>) covers all of them. So a
    /// new column must be nullable: null does not count, so stored rows keep their digest.
    /// </summary>
    internal static readonly string[] Columns =
    [
        "id", "started_at", "issuer", "organization", "member", "member_label", "client_id", "client_name", "client_version", "protocol_version",
        "session_id", "tool", "writes", "targets", "outcome", "duration_ms", "cache_hits", "upstream_requests", "request_ids", "trace_id", "calls",
        "json_rpc_id", "toolset", "scopes", "coda_token", "target_names", "arguments_digest", "arguments", "reason", "turn_ms", "permit_ms",
        "argument_bytes", "result_bytes", "write_key", "front", "silo",
        "actor", "actor_label", "registered_name", "argument_values", "details",
    ];

    private static readonly string[] Completed =
    [
        "targets", "target_names", "outcome", "reason", "duration_ms", "permit_ms", "cache_hits", "upstream_requests", "request_ids", "calls", "result_bytes",
    ];

    private static readonly string OrComplete =
        $"ON CONFLICT (id) DO UPDATE SET {string.Join(", ", Completed.Select(column => $"{column} = excluded.{column}"))}";

    /// <summary>The type of each of <see cref="Columns"/>.</summary>
    public static readonly AuditColumn[] Types = Array.ConvertAll(Columns, TypeOf);

    /// <summary>All columns, as a list for a statement.</summary>
    public static string List { get; } = string.Join(", ", Columns);

    /// <summary>Adds a record. An existing record stays unchanged.</summary>
    public static string Add { get; } = $"{InsertFrom($"VALUES ({string.Join(", ", Columns.Select(column => $"@{column}"))})")} ON CONFLICT (id) DO NOTHING";

    /// <summary>Completes an existing record, and returns the resulting row.</summary>
    public static string Complete { get; } = $"{InsertFrom($"VALUES ({string.Join(", ", Columns.Select(column => $"@{column}"))})")} {OrComplete} RETURNING {List}";

    /// <summary>
    /// Adds any number of records with different ids in PostgreSQL, with one array per column. Completes records that exist already, and returns their rows
    /// after that.
    /// </summary>
    /// <remarks>The caller has locked the heads of the records' members, so no other writer adds one of these records meanwhile.</remarks>
    public static string AddArrays { get; } = $"""
        WITH known AS MATERIALIZED (SELECT id FROM audit_record WHERE id = ANY(@id)),
        stored AS ({InsertFrom($"SELECT * FROM unnest({string.Join(", ", Columns.Select(column => $"@{column}"))})")} {OrComplete} RETURNING {List})
        SELECT {List} FROM stored WHERE id IN (SELECT id FROM known)
        """;

    /// <summary>Returns the type of a column, from its name.</summary>
    public static AuditColumn TypeOf(string column) => column switch
    {
        "id" => AuditColumn.Id,
        "started_at" => AuditColumn.Moment,
        "writes" => AuditColumn.Flag,
        "cache_hits" or "upstream_requests" or "calls" => AuditColumn.Number,
        _ when column.EndsWith("_bytes", StringComparison.Ordinal) => AuditColumn.Number,
        _ when column.EndsWith("_ms", StringComparison.Ordinal) => AuditColumn.Real,
        _ => AuditColumn.Text,
    };

    /// <summary>Returns the member of a row, as the key of the member's chain.</summary>
    public static string KeyOf(DbDataReader row) => new MemberId(row.GetString(2), row.GetString(3), row.GetString(4)).ToGrainKey();

    /// <summary>Returns the same for the values of a row.</summary>
    public static string KeyOf(object?[] values) => new MemberId((string)values[2]!, (string)values[3]!, (string)values[4]!).ToGrainKey();

    /// <summary>Selects records, the newest first.</summary>
    public static string Read(AuditQuery query) => $"""
        SELECT {List}
        FROM audit_record
        WHERE {(query.Member is null ? "true" : "issuer = @issuer AND organization = @organization AND member = @member")}
          AND {(query.Tool is null ? "true" : "tool = @tool")}
          AND {(query.Id is null ? "true" : "id = @id")}
        ORDER BY id DESC LIMIT @limit
        """;

    /// <summary>Returns the parameters of <see cref="Read(AuditQuery)"/>.</summary>
    public static IEnumerable<(string Name, object Value)> Parameters(AuditQuery query)
    {
        if (query.Member is { } member)
        {
            yield return ("issuer", AuditText.Clean(member.Issuer));
            yield return ("organization", AuditText.Clean(member.Organization));
            yield return ("member", AuditText.Clean(member.Member));
        }

        if (query.Tool is { } tool)
            yield return ("tool", tool);
        if (query.Id is { } id)
            yield return ("id", id);
        yield return ("limit", Math.Clamp(query.Limit, 1, 1000));
    }

    /// <summary>
    /// Returns the values of a record's row, in the order of <see cref="Columns"/>: clean texts, numbers, booleans, a <see cref="Guid"/>, a UTC
    /// <see cref="DateTime"/> and nulls.
    /// </summary>
    /// <param name="record">The record.</param>
    /// <param name="silo">The silo that stores the record. The database keeps the silo that stored the record first.</param>
    /// <param name="precision">The precision of times in the database. Times are cut to a whole multiple of it.</param>
    public static object?[] ValuesOf(AuditRecord record, string silo, TimeSpan precision) =>
    [
        record.Id,
        Cut(record.StartedAt.UtcDateTime, precision),
        AuditText.Clean(record.Member.Issuer),
        AuditText.Clean(record.Member.Organization),
        AuditText.Clean(record.Member.Member),
        CleanOrNull(record.MemberLabel),
        AuditText.Clean(record.Client.ClientId),
        AuditText.Clean(record.Client.Name),
        AuditText.Clean(record.Client.Version),
        AuditText.Clean(record.Client.ProtocolVersion),
        CleanOrNull(record.SessionId),
        AuditText.Clean(record.Tool),
        record.Writes,
        ListOf(record.Targets),
        AuditText.Clean(record.Outcome),
        record.Duration?.TotalMilliseconds,
        record.CacheHits,
        record.UpstreamRequests,
        ListOf(record.RequestIds),
        CleanOrNull(record.TraceId),
        record.Calls,
        CleanOrNull(record.JsonRpcId),
        CleanOrNull(record.Toolset),
        ListOf(record.Scopes),
        CleanOrNull(record.CodaToken),
        ListOf(record.TargetNames),
        CleanOrNull(record.ArgumentsDigest),
        CleanOrNull(record.Arguments),
        CleanOrNull(record.Reason),
        record.TurnWait?.TotalMilliseconds,
        record.PermitWait?.TotalMilliseconds,
        record.ArgumentBytes,
        record.ResultBytes,
        CleanOrNull(record.WriteKey),
        CleanOrNull(record.Front),
        silo,
        CleanOrNull(record.Actor?.ToGrainKey()),
        CleanOrNull(record.ActorLabel),
        CleanOrNull(record.RegisteredName),
        CleanOrNull(record.ArgumentValues),
        CleanOrNull(record.Details),
    ];

    /// <summary>Returns the values of a row that was read.</summary>
    /// <param name="row">A row whose first columns are <see cref="Columns"/>.</param>
    /// <exception cref="FormatException">A value does not have the form that a store writes: it was changed outside the store.</exception>
    /// <exception cref="InvalidCastException">A value has another type than a store writes: it was changed outside the store.</exception>
    public static object?[] ValuesOf(DbDataReader row)
    {
        var values = new object?[Columns.Length];
        for (var column = 0; column < values.Length; column++)
        {
            if (row.IsDBNull(column))
                continue;
            values[column] = Types[column] switch
            {
                AuditColumn.Id => row.GetGuid(column),
                AuditColumn.Moment => MomentOf(row.GetValue(column)),
                AuditColumn.Flag => row.GetBoolean(column),
                AuditColumn.Number => row.GetInt32(column),
                AuditColumn.Real => row.GetDouble(column),
                _ => row.GetString(column),
            };
        }

        return values;
    }

    /// <summary>Reads all rows that <see cref="Read(AuditQuery)"/> found.</summary>
    public static async Task<IReadOnlyList<AuditRecord>> ReadAllAsync(DbDataReader row, CancellationToken cancellationToken)
    {
        var records = new List<AuditRecord>();
        while (await row.ReadAsync(cancellationToken))
            records.Add(new AuditRecord
            {
                Id = row.GetGuid(0),
                StartedAt = new DateTimeOffset(row.GetDateTime(1).ToUniversalTime()),
                Member = new MemberId(row.GetString(2), row.GetString(3), row.GetString(4)),
                MemberLabel = TextOrNull(row, 5),
                Client = new CallingClient(row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9)),
                SessionId = TextOrNull(row, 10),
                Tool = row.GetString(11),
                Writes = row.GetBoolean(12),
                Targets = ListOrNull(row, 13)!,
                Outcome = row.GetString(14),
                Duration = TimeOrNull(row, 15),
                CacheHits = row.GetInt32(16),
                UpstreamRequests = row.GetInt32(17),
                RequestIds = ListOrNull(row, 18)!,
                TraceId = TextOrNull(row, 19),
                Calls = row.GetInt32(20),
                JsonRpcId = TextOrNull(row, 21),
                Toolset = TextOrNull(row, 22),
                Scopes = ListOrNull(row, 23),
                CodaToken = TextOrNull(row, 24),
                TargetNames = ListOrNull(row, 25),
                ArgumentsDigest = TextOrNull(row, 26),
                Arguments = TextOrNull(row, 27),
                Reason = TextOrNull(row, 28),
                TurnWait = TimeOrNull(row, 29),
                PermitWait = TimeOrNull(row, 30),
                ArgumentBytes = row.IsDBNull(31) ? null : row.GetInt32(31),
                ResultBytes = row.IsDBNull(32) ? null : row.GetInt32(32),
                WriteKey = TextOrNull(row, 33),
                Front = TextOrNull(row, 34),
                Silo = TextOrNull(row, 35),
                Actor = TextOrNull(row, 36) is { } actor ? MemberId.ParseGrainKey(actor) : null,
                ActorLabel = TextOrNull(row, 37),
                RegisteredName = TextOrNull(row, 38),
                ArgumentValues = TextOrNull(row, 39),
                Details = TextOrNull(row, 40),
            });
        return records;
    }

    /// <summary>Returns the first column of every row, which is a text.</summary>
    public static async Task<IReadOnlyList<string>> ReadTextsAsync(DbDataReader row, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        while (await row.ReadAsync(cancellationToken))
            texts.Add(row.GetString(0));
        return texts;
    }

    private static string InsertFrom(string rows) => $"INSERT INTO audit_record ({List}) {rows}";

    private static DateTime Cut(DateTime moment, TimeSpan precision) => moment.AddTicks(-(moment.Ticks % precision.Ticks));

    // SQLite stores a time as text.
    private static DateTime MomentOf(object value) => value is DateTime moment
        ? moment.ToUniversalTime()
        : DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcDateTime;

    private static string? CleanOrNull(string? text) => text is null ? null : AuditText.Clean(text);

    // Writes a list of texts as JSON, in the form of the serializer.
    private static string? ListOf(IReadOnlyList<string>? texts) =>
        texts is null ? null
        : texts.Count == 0 ? "[]"
        : $"[\"{string.Join("\",\"", texts.Select(static text => JavaScriptEncoder.Default.Encode(AuditText.Clean(text))))}\"]";

    private static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static TimeSpan? TimeOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : TimeSpan.FromMilliseconds(row.GetDouble(column));

    private static IReadOnlyList<string>? ListOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : JsonSerializer.Deserialize(row.GetString(column), AuditJson.Default.IReadOnlyListString);
}
