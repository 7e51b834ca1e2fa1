using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CodaMcp.Audit;

/// <summary>
/// Audit records in a SQLite file of their own, every commit flushed to disk (<c>synchronous=FULL</c>). One process writes; any
/// number may read.
/// </summary>
public sealed class SqliteAuditStore : IAuditStore, IDisposable
{
    // What files of version 0.1 do not have, in the order in which it came.
    private static readonly (string Name, string Type)[] Added =
    [
        ("silo", "TEXT"),
        ("calls", "INTEGER NOT NULL DEFAULT 1"),
        ("json_rpc_id", "TEXT"),
        ("toolset", "TEXT"),
        ("scopes", "TEXT"),
        ("coda_token", "TEXT"),
        ("target_names", "TEXT"),
        ("arguments_digest", "TEXT"),
        ("arguments", "TEXT"),
        ("reason", "TEXT"),
        ("turn_ms", "REAL"),
        ("permit_ms", "REAL"),
        ("argument_bytes", "INTEGER"),
        ("result_bytes", "INTEGER"),
        ("write_key", "TEXT"),
        ("front", "TEXT"),
        ("actor", "TEXT"),
        ("actor_label", "TEXT"),
        ("registered_name", "TEXT"),
        ("argument_values", "TEXT"),
        ("details", "TEXT"),
    ];

    private readonly string connectionString;
    private readonly string silo;
    private readonly SqliteConnection writing;

    /// <summary>Opens the file, or makes it, or brings it up to date.</summary>
    /// <param name="path">The file.</param>
    /// <param name="silo">The silo that stores here; empty for one that only reads.</param>
    /// <exception cref="SqliteException">The file cannot be opened or written.</exception>
    public SqliteAuditStore(string path, string silo = "")
    {
        this.silo = silo;
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        writing = Open();
        Execute("""
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
            """);
        foreach (var (name, type) in Added)
        {
            if (Execute($"SELECT count(*) FROM pragma_table_info('audit_record') WHERE name = '{name}'") is 0L)
                Execute($"ALTER TABLE audit_record ADD COLUMN {name} {type}");
        }
    }

    /// <inheritdoc/>
    public async Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        await using var transaction = await writing.BeginTransactionAsync(cancellationToken);
        await using var command = writing.CreateCommand();
        command.CommandText = AuditRow.Store;
        foreach (var record in records)
        {
            command.Parameters.Clear();
            foreach (var (name, value) in AuditRow.Parameters(record, silo))
                command.Parameters.AddWithValue("@" + name, AsStored(value));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken)
    {
        await using var reading = Open();
        await using var command = reading.CreateCommand();
        command.CommandText = AuditRow.ReadStarted;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await AuditRow.ReadTextsAsync(reader, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silos);
        // Not the writer's own connection, which may be in the midst of a transaction.
        await using var settling = Open();
        await using var command = settling.CreateCommand();
        command.CommandText = AuditRow.Settle;
        var settled = 0;
        foreach (var gone in silos)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("@silo", gone);
            settled += await command.ExecuteNonQueryAsync(cancellationToken);
        }
        return settled;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var reading = Open();
        await using var command = reading.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = AuditRow.Read(query);
#pragma warning restore CA2100
        foreach (var (name, value) in AuditRow.Parameters(query))
            command.Parameters.AddWithValue("@" + name, AsStored(value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await AuditRow.ReadAllAsync(reader, cancellationToken);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => writing.Dispose();

    private static object AsStored(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.ToString("D"),
        DateTime at => at.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        _ => value,
    };

    private object? Execute(string text)
    {
        using var command = writing.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = text;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;";
        command.ExecuteNonQuery();
        return connection;
    }
}
