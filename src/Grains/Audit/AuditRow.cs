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
    public static object?[] ValuesOf(AuditRecord record, string silo) =>
    [
        record.Id,
        Cut(record.StartedAt.UtcDateTime),
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
            records.Add(RecordOf(ValuesOf(row)));
        return records;
    }

    /// <summary>Returns the record of a row.</summary>
    /// <param name="values">The values of <see cref="Columns"/>.</param>
    public static AuditRecord RecordOf(object?[] values)
    {
        return new AuditRecord
        {
            Id = (Guid)values[0]!,
            StartedAt = new DateTimeOffset((DateTime)values[1]!),
            Member = new MemberId(Text(2), Text(3), Text(4)),
            MemberLabel = TextOrNull(5),
            Client = new CallingClient(Text(6), Text(7), Text(8), Text(9)),
            SessionId = TextOrNull(10),
            Tool = Text(11),
            Writes = (bool)values[12]!,
            Targets = ListOrNull(13)!,
            Outcome = Text(14),
            Duration = TimeOrNull(15),
            CacheHits = (int)values[16]!,
            UpstreamRequests = (int)values[17]!,
            RequestIds = ListOrNull(18)!,
            TraceId = TextOrNull(19),
            Calls = (int)values[20]!,
            JsonRpcId = TextOrNull(21),
            Toolset = TextOrNull(22),
            Scopes = ListOrNull(23),
            CodaToken = TextOrNull(24),
            TargetNames = ListOrNull(25),
            ArgumentsDigest = TextOrNull(26),
            Arguments = TextOrNull(27),
            Reason = TextOrNull(28),
            TurnWait = TimeOrNull(29),
            PermitWait = TimeOrNull(30),
            ArgumentBytes = (int?)values[31],
            ResultBytes = (int?)values[32],
            WriteKey = TextOrNull(33),
            Front = TextOrNull(34),
            Silo = TextOrNull(35),
            Actor = TextOrNull(36) is { } actor ? MemberId.ParseGrainKey(actor) : null,
            ActorLabel = TextOrNull(37),
            RegisteredName = TextOrNull(38),
            ArgumentValues = TextOrNull(39),
            Details = TextOrNull(40),
        };

        string Text(int column) => (string)values[column]!;

        string? TextOrNull(int column) => (string?)values[column];

        TimeSpan? TimeOrNull(int column) => values[column] is double milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

        IReadOnlyList<string>? ListOrNull(int column) =>
            values[column] is string list ? JsonSerializer.Deserialize(list, AuditJson.Default.IReadOnlyListString) : null;
    }

    /// <summary>Returns the first column of every row, which is a text.</summary>
    public static async Task<IReadOnlyList<string>> ReadTextsAsync(DbDataReader row, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        while (await row.ReadAsync(cancellationToken))
            texts.Add(row.GetString(0));
        return texts;
    }

    /// <summary>Adds a number of records in SQLite. It stops at the first record that exists.</summary>
    /// <param name="records">The number of records.</param>
    public static string Add(int records) =>
        $"INSERT OR FAIL INTO audit_record ({List}) VALUES {string.Join(", ", Enumerable.Repeat($"({string.Join(", ", Columns.Select(static _ => "?"))})", records))}";

    private static string InsertFrom(string rows) => $"INSERT INTO audit_record ({List}) {rows}";

    // SQLite stores times with milliseconds.
    private static DateTime Cut(DateTime moment) => moment.AddTicks(-(moment.Ticks % TimeSpan.TicksPerMillisecond));

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
}
