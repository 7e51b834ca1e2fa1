using System.Globalization;
using System.Text.Json;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Data.Sqlite;

namespace CodaMcp.Audit;

/// <summary>
/// Audit records in a SQLite file of their own, every commit flushed to disk (<c>synchronous=FULL</c>). One process writes; any
/// number may read.
/// </summary>
public sealed class SqliteAuditStore : IAuditStore, IDisposable
{
    private readonly string connectionString;
    private readonly SqliteConnection writing;

    /// <summary>Opens the file, or makes it.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or written.</exception>
    public SqliteAuditStore(string path)
    {
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        writing = Open();
        using var command = writing.CreateCommand();
        command.CommandText = """
            CREATE TABLE IF NOT EXISTS audit_record (
              id                TEXT PRIMARY KEY,
              started_at        TEXT NOT NULL,
              issuer            TEXT NOT NULL,
              organization      TEXT NOT NULL,
              member            TEXT NOT NULL,
              member_label      TEXT,
              client_id         TEXT NOT NULL,
              client_name       TEXT NOT NULL,
              client_version    TEXT NOT NULL,
              protocol_version  TEXT NOT NULL,
              session_id        TEXT,
              tool              TEXT NOT NULL,
              writes            INTEGER NOT NULL,
              targets           TEXT NOT NULL,
              outcome           TEXT NOT NULL,
              duration_ms       REAL,
              cache_hits        INTEGER NOT NULL,
              upstream_requests INTEGER NOT NULL,
              request_ids       TEXT NOT NULL,
              trace_id          TEXT
            ) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS audit_record_member ON audit_record (organization, member, id);
            CREATE INDEX IF NOT EXISTS audit_record_started ON audit_record (id) WHERE outcome = 'started';
            """;
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public async Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        await using var transaction = await writing.BeginTransactionAsync(cancellationToken);
        await using var command = writing.CreateCommand();
        command.CommandText = """
            INSERT INTO audit_record VALUES ($id, $started_at, $issuer, $organization, $member, $member_label, $client_id, $client_name,
              $client_version, $protocol_version, $session_id, $tool, $writes, $targets, $outcome, $duration_ms, $cache_hits,
              $upstream_requests, $request_ids, $trace_id)
            ON CONFLICT (id) DO UPDATE SET targets = excluded.targets, outcome = excluded.outcome, duration_ms = excluded.duration_ms,
              cache_hits = excluded.cache_hits, upstream_requests = excluded.upstream_requests, request_ids = excluded.request_ids
            """;
        foreach (var record in records)
        {
            command.Parameters.Clear();
            Bind(command, record);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> SettleInterruptedAsync(CancellationToken cancellationToken)
    {
        await using var command = writing.CreateCommand();
        command.CommandText = "UPDATE audit_record SET outcome = 'unknown' WHERE outcome = 'started'";
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        await using var reading = Open();
        await using var command = reading.CreateCommand();
        command.CommandText = """
            SELECT id, started_at, issuer, organization, member, member_label, client_id, client_name, client_version, protocol_version,
              session_id, tool, writes, targets, outcome, duration_ms, cache_hits, upstream_requests, request_ids, trace_id
            FROM audit_record
            WHERE ($member IS NULL OR (issuer = $issuer AND organization = $organization AND member = $member)) AND ($tool IS NULL OR tool = $tool)
            ORDER BY id DESC LIMIT $limit
            """;
        command.Parameters.AddWithValue("$issuer", OrNull(query.Member?.Issuer));
        command.Parameters.AddWithValue("$organization", OrNull(query.Member?.Organization));
        command.Parameters.AddWithValue("$member", OrNull(query.Member?.Member));
        command.Parameters.AddWithValue("$tool", OrNull(query.Tool));
        command.Parameters.AddWithValue("$limit", Math.Clamp(query.Limit, 1, 1000));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<AuditRecord>();
        while (await reader.ReadAsync(cancellationToken))
            records.Add(Read(reader));
        return records;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => writing.Dispose();

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;";
        command.ExecuteNonQuery();
        return connection;
    }

    private static void Bind(SqliteCommand command, AuditRecord record)
    {
        void Add(string name, object? value) => command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        Add("$id", record.Id.ToString("D"));
        Add("$started_at", record.StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        Add("$issuer", record.Member.Issuer);
        Add("$organization", record.Member.Organization);
        Add("$member", record.Member.Member);
        Add("$member_label", record.MemberLabel);
        Add("$client_id", record.Client.ClientId);
        Add("$client_name", record.Client.Name);
        Add("$client_version", record.Client.Version);
        Add("$protocol_version", record.Client.ProtocolVersion);
        Add("$session_id", record.SessionId);
        Add("$tool", record.Tool);
        Add("$writes", record.Writes);
        Add("$targets", JsonSerializer.Serialize(record.Targets, AuditJson.Default.IReadOnlyListString));
        Add("$outcome", record.Outcome);
        Add("$duration_ms", record.Duration?.TotalMilliseconds);
        Add("$cache_hits", record.CacheHits);
        Add("$upstream_requests", record.UpstreamRequests);
        Add("$request_ids", JsonSerializer.Serialize(record.RequestIds, AuditJson.Default.IReadOnlyListString));
        Add("$trace_id", record.TraceId);
    }

    private static AuditRecord Read(SqliteDataReader row) => new()
    {
        Id = Guid.Parse(row.GetString(0)),
        StartedAt = DateTimeOffset.Parse(row.GetString(1), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
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
    };

    private static string? TextOrNull(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static object OrNull(string? value) => (object?)value ?? DBNull.Value;
}
