using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace CodaMcp.Storage;

/// <summary>
/// Connections to the SQLite file of grain state or of the audit. Each waits up to 5 s for a lock, inside SQLite, because the driver's own wait sleeps in 150
/// ms steps. Grain state is flushed only at checkpoints. A power cut may lose the last writes; a crash of the process loses none.
/// </summary>
/// <param name="path">The database file.</param>
/// <param name="flushes">Whether every commit is flushed to disk.</param>
public sealed class SqliteDataSource(string path, bool flushes = false) : DbDataSource
{
    /// <inheritdoc/>
    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

    /// <summary>Creates or upgrades the tables and the queries of Orleans' AdoNet storage.</summary>
    /// <exception cref="SqliteException">The file cannot be opened or written.</exception>
    public void ApplySchema()
    {
        using var stream = typeof(SqliteDataSource).Assembly.GetManifestResourceStream("sqlite.sql")!;
        using var reader = new StreamReader(stream);
        using var connection = OpenConnection();
        using var command = connection.CreateCommand();
        command.CommandText = reader.ReadToEnd();
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection()
    {
        var connection = new SqliteConnection(ConnectionString);
        var synchronous = flushes ? "FULL" : "NORMAL";
        connection.StateChange += (sender, change) =>
        {
            if (change.CurrentState != ConnectionState.Open)
                return;
            using var command = ((SqliteConnection)sender).CreateCommand();
#pragma warning disable CA2100 // The text is this program's own.
            command.CommandText = $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA busy_timeout = 5000;";
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        };
        return connection;
    }
}
