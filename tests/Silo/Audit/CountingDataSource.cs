using System.Data;
using System.Data.Common;
using CodaMcp.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CodaMcp.Tests.Audit;

/// <summary>Counts the steps of SQLite's virtual machine. Their number does not depend on the machine's load.</summary>
internal sealed class CountingDataSource(SqliteDataSource source) : DbDataSource
{
    /// <summary>The steps, in hundreds.</summary>
    public long Steps { get; private set; }

    public override string ConnectionString => source.ConnectionString;

    protected override DbConnection CreateDbConnection()
    {
        var connection = (SqliteConnection)source.CreateConnection();
        connection.StateChange += (_, change) =>
        {
            if (change.CurrentState == ConnectionState.Open)
                raw.sqlite3_progress_handler(connection.Handle!, 100, _ => { Steps++; return 0; }, null);
        };
        return connection;
    }
}
