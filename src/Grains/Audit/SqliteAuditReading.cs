using Microsoft.Data.Sqlite;

namespace CodaMcp.Audit;

/// <summary>
/// Creates the tables that SQLite keeps for the readers of audit records, in the same file. They are the same as in PostgreSQL (<c>postgres.sql</c> explains
/// them). The store that adds a record also adds their rows. A trigger does so if a record changes.
/// </summary>
internal static class SqliteAuditReading
{
    // The statement that fires a trigger decides how conflicts in the trigger are resolved. So nothing here may conflict.
    private static readonly string Tables = $"""
        CREATE INDEX IF NOT EXISTS audit_record_organization ON audit_record (organization, id);
        CREATE INDEX IF NOT EXISTS audit_record_tool ON audit_record (organization, tool, id);
        CREATE INDEX IF NOT EXISTS audit_record_client ON audit_record (organization, client_id, id);
        CREATE INDEX IF NOT EXISTS audit_record_outcome ON audit_record (organization, outcome, id) WHERE outcome <> 'succeeded';
        CREATE INDEX IF NOT EXISTS audit_record_writes ON audit_record (organization, id) WHERE writes;
        CREATE TABLE IF NOT EXISTS audit_target (
          organization TEXT NOT NULL, target TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (organization, target, id)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS audit_sink (sink TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS audit_outbox (sequence INTEGER PRIMARY KEY AUTOINCREMENT, sink TEXT NOT NULL, record TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS audit_change (
          sign INTEGER NOT NULL, hour INTEGER NOT NULL, organization TEXT NOT NULL, member TEXT NOT NULL, member_label TEXT, tool TEXT NOT NULL, client_id TEXT NOT NULL,
          client_name TEXT, outcome TEXT NOT NULL, targets TEXT NOT NULL, target_names TEXT, calls INTEGER NOT NULL, writes INTEGER NOT NULL, duration_us INTEGER,
          cache_hits INTEGER NOT NULL, upstream_requests INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL);
        CREATE TABLE IF NOT EXISTS audit_usage (
          organization TEXT NOT NULL, kind TEXT NOT NULL, step TEXT NOT NULL, at INTEGER NOT NULL, item TEXT NOT NULL, outcome TEXT NOT NULL, label TEXT,
          calls INTEGER NOT NULL, writes INTEGER NOT NULL, timed INTEGER NOT NULL, duration_us INTEGER NOT NULL, cache_hits INTEGER NOT NULL,
          upstream_requests INTEGER NOT NULL, bytes_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL,
          d0 INTEGER NOT NULL, d1 INTEGER NOT NULL, d2 INTEGER NOT NULL, d3 INTEGER NOT NULL, d4 INTEGER NOT NULL, d5 INTEGER NOT NULL,
          d6 INTEGER NOT NULL, d7 INTEGER NOT NULL, d8 INTEGER NOT NULL, d9 INTEGER NOT NULL, d10 INTEGER NOT NULL, d11 INTEGER NOT NULL,
          PRIMARY KEY (organization, kind, step, at, item, outcome)) WITHOUT ROWID;
        DROP TRIGGER IF EXISTS audit_record_added;
        DROP TRIGGER IF EXISTS audit_record_changed;
        CREATE TRIGGER audit_record_changed AFTER UPDATE ON audit_record BEGIN
          {AddChange("OLD.", "-1")};
          {AddChange("NEW.", "1")};
          {AddTargets}
          {AddToOutbox}
        END;
        """;

    private static readonly string Earlier = $"""
        {AddChange("", "1", "audit_record")};
        INSERT OR IGNORE INTO audit_target SELECT organization, touched.value, audit_record.id FROM audit_record, json_each(targets) touched;
        """;

    private const string AddTargets = """
        INSERT INTO audit_target SELECT DISTINCT NEW.organization, touched.value, NEW.id FROM json_each(NEW.targets) touched
          WHERE NOT EXISTS (SELECT 1 FROM audit_target known WHERE known.organization = NEW.organization AND known.target = touched.value AND known.id = NEW.id);
        """;

    private const string AddToOutbox = "INSERT INTO audit_outbox (sink, record) SELECT sink, NEW.id FROM audit_sink WHERE NEW.outcome <> 'started';";

    /// <summary>Creates or upgrades the tables and triggers. The first time, it adds the existing records to them.</summary>
    /// <param name="connection">A connection to the file, in which the records' table is up to date.</param>
    public static void Apply(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        var isNew = !HasTable(connection, "audit_usage");
        // This table holds the changes of an earlier version, which computed no sums of months.
        var isWithoutMonths = HasTable(connection, "audit_usage_change");
        Execute(connection, Tables);
        if (isNew)
            Execute(connection, Earlier);
        if (isWithoutMonths)
            Execute(connection, $"INSERT INTO {UsageSql.Changes} SELECT * FROM audit_usage_change; DROP TABLE audit_usage_change; DELETE FROM audit_usage WHERE step = 'm'; {UsageSql.Months(isPostgres: false)}");
        transaction.Commit();
    }

    private static string AddChange(string row, string sign, string? source = null) =>
        $"INSERT INTO {UsageSql.Changes} SELECT {UsageSql.Change(row, sign, isPostgres: false)}{(source is null ? "" : $" FROM {source}")} WHERE {UsageSql.IsCall(row)}";

    private static bool HasTable(SqliteConnection connection, string name) =>
        Execute(connection, $"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = '{name}'") is not 0L;

    /// <summary>Runs statements of this program's own.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="text">The statements.</param>
    /// <returns>The first value of the first result; null if there is none.</returns>
    public static object? Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = text;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
