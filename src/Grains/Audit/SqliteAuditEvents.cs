using Microsoft.Data.Sqlite;

namespace CodaMcp.Audit;

/// <summary>
/// Creates the tables of the members' chains in SQLite. A member has a long key and many events. So <c>audit_chain</c> gives each member a number, and
/// <c>audit_link</c> holds the events under it. That takes half of the space and less time. Readers use the view <c>audit_event</c>, which has the columns of the
/// table in PostgreSQL.
/// </summary>
internal static class SqliteAuditEvents
{
    /// <summary>
    /// Removes up to 1,000 events that are older than <c>@bound</c>, in milliseconds since 1970. The events of a chain are in the order of their times. So only the
    /// first 100 of each chain are read, and there is no index by time.
    /// </summary>
    public const string RemoveOlder = """
        DELETE FROM audit_link WHERE (chain, sequence) IN (
          SELECT l.chain, l.sequence FROM audit_chain c CROSS JOIN audit_link l ON l.chain = c.number
          WHERE l.at < @bound AND l.sequence < (SELECT min(f.sequence) FROM audit_link f WHERE f.chain = c.number) + 100 LIMIT 1000)
        """;

    private const string Tables = """
        CREATE TABLE IF NOT EXISTS audit_chain (number INTEGER PRIMARY KEY, member TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS audit_link (
          chain INTEGER NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, record TEXT NOT NULL, kind TEXT NOT NULL, digest BLOB NOT NULL, hash BLOB NOT NULL,
          PRIMARY KEY (chain, sequence)) WITHOUT ROWID;
        """;

    // CROSS JOIN makes SQLite read the member first, and then the events by their key.
    private const string View = """
        CREATE VIEW IF NOT EXISTS audit_event AS
          SELECT c.member, l.sequence, l.at, l.record, l.kind, l.digest, l.hash FROM audit_chain c CROSS JOIN audit_link l ON l.chain = c.number;
        """;

    private const string Move = """
        INSERT INTO audit_chain (member) SELECT DISTINCT member FROM audit_event;
        INSERT INTO audit_link SELECT c.number, e.sequence, e.at, e.record, e.kind, e.digest, e.hash FROM audit_chain c JOIN audit_event e ON e.member = c.member
          ORDER BY c.number, e.sequence;
        DROP TABLE audit_event;
        """;

    /// <summary>Creates the tables and the view. Moves the events of an earlier version, whose table has the name of the view.</summary>
    /// <param name="connection">A connection to the file.</param>
    public static void Apply(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        SqliteAuditReading.Execute(connection, Tables);
        if (SqliteAuditReading.Execute(connection, "SELECT type FROM sqlite_master WHERE name = 'audit_event'") is "table")
            SqliteAuditReading.Execute(connection, Move);
        SqliteAuditReading.Execute(connection, View);
        transaction.Commit();
    }
}
