using System.Data.Common;
using System.Text.Json;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Audit;

/// <summary>An audit record as a row of the table <c>audit_record</c>, and the SQL about it that SQLite and PostgreSQL both understand.</summary>
internal static class AuditRow
{
    /// <summary>Stores a record; one that is there already is completed.</summary>
    public const string Store = """
        INSERT INTO audit_record (id, started_at, issuer, organization, member, member_label, client_id, client_name, client_version, protocol_version,
          session_id, tool, writes, targets, outcome, duration_ms, cache_hits, upstream_requests, request_ids, trace_id, silo, calls)
        VALUES (@id, @started_at, @issuer, @organization, @member, @member_label, @client_id, @client_name, @client_version, @protocol_version,
          @session_id, @tool, @writes, @targets, @outcome, @duration_ms, @cache_hits, @upstream_requests, @request_ids, @trace_id, @silo, @calls)
        ON CONFLICT (id) DO UPDATE SET targets = excluded.targets, outcome = excluded.outcome, duration_ms = excluded.duration_ms,
          cache_hits = excluded.cache_hits, upstream_requests = excluded.upstream_requests, request_ids = excluded.request_ids, calls = excluded.calls
        """;

    /// <summary>The silos with records that are not completed; the empty name for those of before silos were recorded.</summary>
    public const string ReadStarted = "SELECT DISTINCT COALESCE(silo, '') FROM audit_record WHERE outcome = 'started'";

    /// <summary>Settles what one silo started.</summary>
    public const string Settle = "UPDATE audit_record SET outcome = 'unknown' WHERE outcome = 'started' AND COALESCE(silo, '') = @silo";

    /// <summary>The newest records first.</summary>
    public static string Read(AuditQuery query) => $"""
        SELECT id, started_at, issuer, organization, member, member_label, client_id, client_name, client_version, protocol_version,
          session_id, tool, writes, targets, outcome, duration_ms, cache_hits, upstream_requests, request_ids, trace_id, calls
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
            yield return ("issuer", member.Issuer);
            yield return ("organization", member.Organization);
            yield return ("member", member.Member);
        }

        if (query.Tool is { } tool)
            yield return ("tool", tool);
        if (query.Id is { } id)
            yield return ("id", id);
        yield return ("limit", Math.Clamp(query.Limit, 1, 1000));
    }

    /// <summary>The parameters of <see cref="Store"/>: texts, numbers, booleans, a <see cref="Guid"/>, a UTC <see cref="DateTime"/> and nulls.</summary>
    /// <param name="record">The record.</param>
    /// <param name="silo">The silo that stores it; kept of who stored the record first.</param>
    public static IEnumerable<(string Name, object? Value)> Parameters(AuditRecord record, string silo) =>
    [
        ("id", record.Id),
        ("started_at", record.StartedAt.UtcDateTime),
        ("issuer", record.Member.Issuer),
        ("organization", record.Member.Organization),
        ("member", record.Member.Member),
        ("member_label", record.MemberLabel),
        ("client_id", record.Client.ClientId),
        ("client_name", record.Client.Name),
        ("client_version", record.Client.Version),
        ("protocol_version", record.Client.ProtocolVersion),
        ("session_id", record.SessionId),
        ("tool", record.Tool),
        ("writes", record.Writes),
        ("targets", JsonSerializer.Serialize(record.Targets, AuditJson.Default.IReadOnlyListString)),
        ("outcome", record.Outcome),
        ("duration_ms", record.Duration?.TotalMilliseconds),
        ("cache_hits", record.CacheHits),
        ("upstream_requests", record.UpstreamRequests),
        ("request_ids", JsonSerializer.Serialize(record.RequestIds, AuditJson.Default.IReadOnlyListString)),
        ("trace_id", record.TraceId),
        ("silo", silo),
        ("calls", record.Calls),
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
                Targets = JsonSerializer.Deserialize(row.GetString(13), AuditJson.Default.IReadOnlyListString)!,
                Outcome = row.GetString(14),
                Duration = row.IsDBNull(15) ? null : TimeSpan.FromMilliseconds(row.GetDouble(15)),
                CacheHits = row.GetInt32(16),
                UpstreamRequests = row.GetInt32(17),
                RequestIds = JsonSerializer.Deserialize(row.GetString(18), AuditJson.Default.IReadOnlyListString)!,
                TraceId = TextOrNull(row, 19),
                Calls = row.GetInt32(20),
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

    private static string? TextOrNull(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
