using System.Data.Common;

namespace CodaMcp.Audit.Reading;

/// <summary>The database that holds audit records: PostgreSQL or SQLite.</summary>
/// <param name="source">Opens its connections.</param>
/// <param name="isPostgres">Whether it is PostgreSQL. Otherwise it is SQLite.</param>
public sealed class AuditDatabase(DbDataSource source, bool isPostgres)
{
    /// <summary>Whether it is PostgreSQL. Otherwise it is SQLite.</summary>
    public bool IsPostgres => isPostgres;

    /// <summary>Opens a connection.</summary>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken);
        if (!isPostgres)
            return connection;
        try
        {
            // Compiling a query, or starting processes for it, takes longer than most of these queries. The pool resets both settings.
            await using var settings = Command(connection, "SET jit = off; SET max_parallel_workers_per_gather = 0");
            await settings.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a command.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="text">The SQL, which is this program's own.</param>
    /// <param name="parameters">Texts, numbers and <see cref="Guid"/>s.</param>
    public DbCommand Command(DbConnection connection, string text, params IEnumerable<(string Name, object Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(parameters);
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            // SQLite has no type for a Guid. The text sorts in the same order as the bytes.
            parameter.Value = value is Guid id && !isPostgres ? id.ToString("D") : value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
