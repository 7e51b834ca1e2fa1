using System.Data.Common;
using Npgsql;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>Creates commands whose SQL works in both SQLite and PostgreSQL.</summary>
internal static class AuditSql
{
    /// <summary>Creates a command without a time limit.</summary>
    public static DbCommand Command(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = text;
#pragma warning restore CA2100
        command.CommandTimeout = 0;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            // SQLite stores ids as text.
            (parameter.ParameterName, parameter.Value) = (name, value is Guid id && connection is not NpgsqlConnection ? id.ToString("D") : value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>Runs a command.</summary>
    public static async Task<int> RunAsync(this DbConnection connection, string text, CancellationToken cancellationToken, params (string Name, object Value)[] values)
    {
        await using var command = connection.Command(text, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Returns the first value of a query's result.</summary>
    public static async Task<object?> ValueAsync(this DbConnection connection, string text, CancellationToken cancellationToken, params (string Name, object Value)[] values)
    {
        await using var command = connection.Command(text, values);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
