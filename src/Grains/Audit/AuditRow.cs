using System.Data.Common;
using System.Text.Json;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>An audit record as a row of the table <c>audit_record</c>, and the SQL about it that SQLite and PostgreSQL both understand.</summary>
internal static class AuditRow
{
    /// <summary>The silos with records that are not completed; the empty name for those of before silos were recorded.</summary>
    public const string ReadStarted = "SELECT DISTINCT COALESCE(silo, '') FROM audit_record WHERE outcome = 'started'";

    /// <summary>The condition for what one silo started and did not complete.</summary>
    public const string StartedBy = "outcome = 'started' AND COALESCE(silo, '') = @silo";

    /// <summary>
    /// The columns, in the order in which <see cref="Read(AuditQuery)"/> returns them. The digest of a row (<see cref="AuditDigest"/>) is over all of
    /// them. So a new column must be nullable: rows that are stored already keep their digest, since null does not count.
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

    /// <summary>All columns, as a list for a statement.</summary>
    public static string List { get; } = string.Join(", ", Columns);

    /// <summary>Stores a record and returns the row as it is then; one that is there already is completed.</summary>
    public static string Store { get; } = StoreFrom($"VALUES ({string.Join(", ", Columns.Select(column => $"@{column}"))})");

    /// <summary>The same for PostgreSQL and any number of records, of which no two have the same id: one array a column.</summary>
    public static string StoreArrays { get; } = StoreFrom($"SELECT * FROM unnest({string.Join(", ", Columns.Select(column => $"@{column}"))})");

    /// <summary>What a column holds, from its name.</summary>
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

    /// <summary>The member of a row, as the key of the member's chain.</summary>
    public static string KeyOf(DbDataReader row) => new MemberId(row.GetString(2), row.GetString(3), row.GetString(4)).ToGrainKey();

    /// <summary>The same of a record that is to be stored.</summary>
    public static string KeyOf(AuditRecord record) =>
        new MemberId(AuditText.Clean(record.Member.Issuer), AuditText.Clean(record.Member.Organization), AuditText.Clean(record.Member.Member)).ToGrainKey();

    /// <summary>The newest records first.</summary>
    public static string Read(AuditQuery query) => $"""
        SELECT {List}
        FROM audit_record
        WHERE {(query.Member is null ? "true" : "issuer = @issuer AND organization = @organization AND member = @member")}
          AND {(query.Tool is null ? "true" : "tool = @tool")}
          AND {(query.Id is null ? "true" : "id = @id")}
        ORDER BY id DESC LIMIT @limit
        """;

    /// <summary>The parameters of <see cref="Read(AuditQuery)"/>.</summary>
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

    /// <summary>The parameters of <see cref="Store"/>: clean texts, numbers, booleans, a <see cref="Guid"/>, a UTC <see cref="DateTime"/> and nulls.</summary>
    /// <param name="record">The record.</param>
    /// <param name="silo">The silo that stores it; kept of who stored the record first.</param>
    public static IEnumerable<(string Name, object? Value)> Parameters(AuditRecord record, string silo) =>
    [
        ("id", record.Id),
        ("started_at", record.StartedAt.UtcDateTime),
        ("issuer", AuditText.Clean(record.Member.Issuer)),
        ("organization", AuditText.Clean(record.Member.Organization)),
        ("member", AuditText.Clean(record.Member.Member)),
        ("member_label", CleanOrNull(record.MemberLabel)),
        ("client_id", AuditText.Clean(record.Client.ClientId)),
        ("client_name", AuditText.Clean(record.Client.Name)),
        ("client_version", AuditText.Clean(record.Client.Version)),
        ("protocol_version", AuditText.Clean(record.Client.ProtocolVersion)),
        ("session_id", CleanOrNull(record.SessionId)),
        ("tool", AuditText.Clean(record.Tool)),
        ("writes", record.Writes),
        ("targets", ListOf(record.Targets)),
        ("outcome", AuditText.Clean(record.Outcome)),
        ("duration_ms", record.Duration?.TotalMilliseconds),
        ("cache_hits", record.CacheHits),
        ("upstream_requests", record.UpstreamRequests),
        ("request_ids", ListOf(record.RequestIds)),
        ("trace_id", CleanOrNull(record.TraceId)),
        ("calls", record.Calls),
        ("json_rpc_id", CleanOrNull(record.JsonRpcId)),
        ("toolset", CleanOrNull(record.Toolset)),
        ("scopes", ListOf(record.Scopes)),
        ("coda_token", CleanOrNull(record.CodaToken)),
        ("target_names", ListOf(record.TargetNames)),
        ("arguments_digest", CleanOrNull(record.ArgumentsDigest)),
        ("arguments", CleanOrNull(record.Arguments)),
        ("reason", CleanOrNull(record.Reason)),
        ("turn_ms", record.TurnWait?.TotalMilliseconds),
        ("permit_ms", record.PermitWait?.TotalMilliseconds),
        ("argument_bytes", record.ArgumentBytes),
        ("result_bytes", record.ResultBytes),
        ("write_key", CleanOrNull(record.WriteKey)),
        ("front", CleanOrNull(record.Front)),
        ("silo", silo),
        ("actor", CleanOrNull(record.Actor?.ToGrainKey())),
        ("actor_label", CleanOrNull(record.ActorLabel)),
        ("registered_name", CleanOrNull(record.RegisteredName)),
        ("argument_values", CleanOrNull(record.ArgumentValues)),
        ("details", CleanOrNull(record.Details)),
    ];

    /// <summary>All rows that <see cref="Read(AuditQuery)"/> found.</summary>
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

    /// <summary>The first column of every row, which is a text.</summary>
    public static async Task<IReadOnlyList<string>> ReadTextsAsync(DbDataReader row, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        while (await row.ReadAsync(cancellationToken))
            texts.Add(row.GetString(0));
        return texts;
    }

    private static string StoreFrom(string rows) => $"""
        INSERT INTO audit_record ({List}) {rows}
        ON CONFLICT (id) DO UPDATE SET {string.Join(", ", Completed.Select(column => $"{column} = excluded.{column}"))}
        RETURNING {List}
        """;

    private static string? CleanOrNull(string? text) => text is null ? null : AuditText.Clean(text);

    private static string? ListOf(IReadOnlyList<string>? texts) =>
        texts is null ? null : JsonSerializer.Serialize([.. texts.Select(AuditText.Clean)], AuditJson.Default.IReadOnlyListString);

    private static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static TimeSpan? TimeOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : TimeSpan.FromMilliseconds(row.GetDouble(column));

    private static IReadOnlyList<string>? ListOrNull(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : JsonSerializer.Deserialize(row.GetString(column), AuditJson.Default.IReadOnlyListString);
}
