using System.Data.Common;
using Npgsql;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>Commands whose texts SQLite and PostgreSQL both understand.</summary>
internal static class AuditSql
{
    /// <summary>Makes a command. It takes as long as it takes.</summary>
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
            // SQLite has ids as text.
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

    /// <summary>The first value that a query gives.</summary>
    public static async Task<object?> ValueAsync(this DbConnection connection, string text, CancellationToken cancellationToken, params (string Name, object Value)[] values)
    {
        await using var command = connection.Command(text, values);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
