using System.Data.Common;
using CodaMcp.Storage;

namespace CodaMcp.Stops;

/// <summary>The stops of operators, in the table <c>stop</c>. Its SQL works in both SQLite and PostgreSQL.</summary>
/// <param name="database">The database that also holds grain state; the table must be there.</param>
public sealed class StopTable(DbDataSource database)
{
    /// <summary>Reads the stops, in the order in which they were set. Kinds of a later version are left out.</summary>
    public async Task<IReadOnlyList<Stop>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.Command("SELECT kind, value, since FROM stop ORDER BY since, kind, value");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var stops = new List<Stop>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (Enum.TryParse<StopKind>(reader.GetString(0), ignoreCase: true, out var kind))
                stops.Add(new Stop(kind, reader.GetString(1), Sql.Moment(reader.GetString(2))));
        }

        return stops;
    }

    /// <summary>Adds a stop. It is durable when this returns.</summary>
    /// <returns>False if it exists already. Then nothing changes.</returns>
    public Task<bool> AddAsync(Stop stop, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stop);
        return ChangeAsync(
            "INSERT INTO stop (kind, value, since) VALUES (@kind, @value, @since) ON CONFLICT DO NOTHING",
            stop.Kind, stop.Value, [("@since", Sql.Of(stop.Since))], cancellationToken);
    }

    /// <summary>Removes a stop. It is durable when this returns.</summary>
    /// <returns>False if there was none.</returns>
    public Task<bool> RemoveAsync(StopKind kind, string value, CancellationToken cancellationToken) =>
        ChangeAsync("DELETE FROM stop WHERE kind = @kind AND value = @value", kind, value, [], cancellationToken);

    private async Task<bool> ChangeAsync(string text, StopKind kind, string value, (string Name, object Value)[] more, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.Command(text, [("@kind", kind.ToString()), ("@value", value), .. more]);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
