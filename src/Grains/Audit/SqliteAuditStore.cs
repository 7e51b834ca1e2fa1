using Microsoft.Data.Sqlite;

namespace CodaMcp.Audit;

/// <summary>
/// Stores audit records and the members' chains in a SQLite file of their own. Every commit is flushed to disk (<c>synchronous=FULL</c>). One process writes.
/// Any number may read.
/// </summary>
public sealed class SqliteAuditStore : IAuditStore, IDisposable
{
    // The number of records that one statement adds. SQLite takes a quarter more for a record that is added alone.
    private const int Together = 32;

    // The columns that files of version 0.1 do not have, in the order in which they were added.
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
    private readonly TimeProvider time;
    private readonly SqliteConnection writing;
    private readonly Statements statements;

    /// <summary>Opens the file. Creates or upgrades it if needed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="silo">The silo that stores here; empty for a process that only reads.</param>
    /// <param name="time">The clock for the time of events; the system's by default.</param>
    /// <exception cref="SqliteException">The file cannot be opened or written.</exception>
    public SqliteAuditStore(string path, string silo = "", TimeProvider? time = null)
    {
        (Silo, this.time) = (silo, time ?? TimeProvider.System);
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString();
        writing = Open();
        // A batch changes more pages than fit into the default cache of 2 MB. They would be written and read again before the commit. Pages that change in each
        // batch are copied from the log to the file once in 32 MB.
        Execute("PRAGMA cache_size = -16000; PRAGMA wal_autocheckpoint = 4000;");
        // The table has row numbers, so records are stored one after the other. A table by id would be an index with few records per page, which is slower to
        // add to. Files of earlier versions keep their form, which works as well.
        Execute("""
            CREATE TABLE IF NOT EXISTS audit_record (
              id                TEXT NOT NULL PRIMARY KEY,
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
            );
            CREATE INDEX IF NOT EXISTS audit_record_member ON audit_record (organization, member, id);
            CREATE INDEX IF NOT EXISTS audit_record_started ON audit_record (id) WHERE outcome = 'started';
            CREATE TABLE IF NOT EXISTS audit_head (member TEXT PRIMARY KEY, sequence INTEGER NOT NULL, at INTEGER NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS audit_checkpoint (number INTEGER PRIMARY KEY, statement TEXT NOT NULL, signature BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS audit_checkpoint_head (
              checkpoint INTEGER NOT NULL, member TEXT NOT NULL, sequence INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (checkpoint, member)) WITHOUT ROWID;
            """);
        foreach (var (name, type) in Added)
        {
            if (Execute($"SELECT count(*) FROM pragma_table_info('audit_record') WHERE name = '{name}'") is 0L)
                Execute($"ALTER TABLE audit_record ADD COLUMN {name} {type}");
        }

        SqliteAuditEvents.Apply(writing);
        SqliteAuditReading.Apply(writing);
        statements = new Statements(writing);
    }

    /// <inheritdoc/>
    public string Silo { get; }

    /// <inheritdoc/>
    public async Task StoreAsync(IReadOnlyList<PreparedRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        await using var transaction = writing.BeginTransaction();
        statements.Use(transaction);
        var (chain, changes) = (new AuditChain(time), new UsageChanges());
        var isDelivered = await statements.HasSinks.ExecuteScalarAsync(cancellationToken) is not null;
        var rows = records.Select(static record => record.Values).ToArray();
        for (var next = 0; next < rows.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (add, count) = rows.Length - next < Together ? (statements.Add, 1) : (statements.AddTogether, Together);
            var added = add.AddRows(rows.AsSpan(next, count));
            for (var end = next + added; next < end; next++)
            {
                changes.Add(rows[next]);
                NoteNew(records[next].Record, rows[next], isDelivered);
                chain.Add(AuditRow.KeyOf(rows[next]), rows[next], records[next].Digest);
            }

            if (added < count)
            {
                var completed = await CompleteAsync(rows[next], cancellationToken);
                chain.Add(AuditRow.KeyOf(completed), completed);
                next++;
            }
        }

        changes.Store(statements.AddChange);
        // Anything else that must be stored in the same commit as the records belongs here.
        await LinkAsync(statements, chain, cancellationToken);
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
        // The writer's own connection cannot be used: it may be in the midst of a transaction.
        await using var settling = Open();
        await using var transaction = settling.BeginTransaction();
        var chain = new AuditChain(time);
        await using var command = CommandOf(settling, $"UPDATE audit_record SET outcome = 'unknown' WHERE {AuditRow.StartedBy} RETURNING {AuditRow.List}", ["silo"]);
        foreach (var gone in silos)
        {
            command.Parameters["@silo"].Value = gone;
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            while (await row.ReadAsync(cancellationToken))
            {
                var values = AuditRow.ValuesOf(row);
                chain.Add(AuditRow.KeyOf(values), values, settled: true);
            }
        }

        using var linking = new Statements(settling);
        linking.Use(transaction);
        var settled = await LinkAsync(linking, chain, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
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
            command.Parameters.AddWithValue("@" + name, SqliteStatement.AsStored(value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await AuditRow.ReadAllAsync(reader, cancellationToken);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        statements.Dispose();
        writing.Dispose();
    }

    // Adds the rows that readers need of a new record. A SQLite trigger would take as long for this as all the rest takes. Changes of a record are rare, so a
    // trigger handles them.
    private void NoteNew(AuditRecord record, object?[] values, bool isDelivered)
    {
        var (id, organization) = (values[0], values[3]);
        foreach (var target in record.Targets)
            statements.AddTarget.Run(organization, AuditText.Clean(target), id);
        if (isDelivered && record.Outcome != AuditOutcome.Started)
            statements.AddToOutbox.Run(id);
    }

    private async Task<object?[]> CompleteAsync(object?[] values, CancellationToken cancellationToken)
    {
        Bind(statements.Complete, values);
        await using var row = await statements.Complete.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken) ? AuditRow.ValuesOf(row) : throw new InvalidOperationException($"Audit record {values[0]} is gone.");
    }

    // The transaction holds the file, so no other writer can change a head.
    private static async Task<int> LinkAsync(Statements statements, AuditChain chain, CancellationToken cancellationToken)
    {
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var member in chain.Members.ToList())
        {
            statements.AddChain.Run(member);
            Bind(statements.Head, [member]);
            await using var row = await statements.Head.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            numbers[member] = row.GetInt64(0);
            chain.Take(row.IsDBNull(1) ? AuditHead.StartOf(member) : new AuditHead(member, row.GetInt64(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)));
        }

        var events = chain.Link();
        foreach (var one in events)
            statements.Append.Run(numbers[one.Member], one.Sequence, one.At, one.Record, one.Kind, one.Digest, one.Hash);
        foreach (var head in chain.Heads)
            statements.Move.Run(head.Member, head.Sequence, head.At, head.Hash);
        return events.Count;
    }

    private static void Bind(SqliteCommand command, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = SqliteStatement.AsStored(values[i]);
    }

    private static SqliteCommand CommandOf(SqliteConnection connection, string text, IEnumerable<string> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var parameter in parameters)
            command.Parameters.Add(new SqliteParameter("@" + parameter, null));
        return command;
    }

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
        // The page size applies to a new file. With the default of 4 KB, a commit writes more pages, and a record takes a sixth more CPU time.
        command.CommandText = "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;";
        command.ExecuteNonQuery();
        return connection;
    }

    /// <summary>The statements of a connection that stores records. SQLite compiles them once, with the triggers that they fire.</summary>
    private sealed class Statements(SqliteConnection connection) : IDisposable
    {
        public SqliteStatement Add { get; } = new(connection, AuditRow.Add(1));

        public SqliteStatement AddTogether { get; } = new(connection, AuditRow.Add(Together));

        public SqliteStatement AddChange { get; } = new(connection, $"INSERT INTO {UsageSql.Changes} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

        public SqliteStatement AddTarget { get; } = new(connection, "INSERT INTO audit_target (organization, target, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");

        public SqliteStatement AddToOutbox { get; } = new(connection, "INSERT INTO audit_outbox (sink, record) SELECT sink, ? FROM audit_sink");

        public SqliteCommand HasSinks { get; } = CommandOf(connection, "SELECT 1 FROM audit_sink LIMIT 1", []);

        public SqliteCommand Complete { get; } = CommandOf(connection, AuditRow.Complete, AuditRow.Columns);

        public SqliteCommand Head { get; } = CommandOf(
            connection, "SELECT number, sequence, at, hash FROM audit_chain LEFT JOIN audit_head USING (member) WHERE member = @member", ["member"]);

        public SqliteStatement AddChain { get; } = new(connection, "INSERT INTO audit_chain (member) VALUES (?) ON CONFLICT DO NOTHING");

        public SqliteStatement Append { get; } = new(connection, "INSERT INTO audit_link (chain, sequence, at, record, kind, digest, hash) VALUES (?, ?, ?, ?, ?, ?, ?)");

        public SqliteStatement Move { get; } = new(connection, "INSERT OR REPLACE INTO audit_head (member, sequence, at, hash) VALUES (?, ?, ?, ?)");

        // The driver requires its commands to name their transaction. A SqliteStatement runs in the open transaction.
        public void Use(SqliteTransaction transaction) => (HasSinks.Transaction, Complete.Transaction, Head.Transaction) = (transaction, transaction, transaction);

        public void Dispose()
        {
            foreach (IDisposable statement in new IDisposable[] { Add, AddTogether, AddChange, AddTarget, AddToOutbox, HasSinks, Complete, Head, AddChain, Append, Move })
                statement.Dispose();
        }
    }
}
