using System.Data.Common;
using System.Globalization;

namespace CodaMcp.Storage;

/// <summary>Creates commands and values that SQLite and PostgreSQL both understand.</summary>
internal static class Sql
{
    /// <summary>Creates a command.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="text">The SQL, which is this program's own.</param>
    /// <param name="parameters">Texts and numbers.</param>
    public static DbCommand Command(this DbConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this program's own.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>Returns a time as text that sorts by time.</summary>
    public static string Of(DateTimeOffset moment) => moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Returns the time of such a text.</summary>
    public static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
