using System.Data.Common;
using CodaMcp.Storage;

namespace CodaMcp.Stops;

/// <summary>What operators have stopped, in the table <c>stop</c>. Its SQL is good for SQLite and PostgreSQL.</summary>
/// <param name="database">The database that also holds grain state; the table must be there.</param>
public sealed class StopTable(DbDataSource database)
{
    /// <summary>Reads what is stopped, in the order it was stopped. Kinds of a later version are left out.</summary>
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

    /// <summary>Stops something. It is durable when this returns.</summary>
    /// <returns>False where it was stopped already; then nothing changes.</returns>
    public Task<bool> AddAsync(Stop stop, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stop);
        return ChangeAsync(
            "INSERT INTO stop (kind, value, since) VALUES (@kind, @value, @since) ON CONFLICT DO NOTHING",
            stop.Kind, stop.Value, [("@since", Sql.Of(stop.Since))], cancellationToken);
    }

    /// <summary>Resumes something. It is durable when this returns.</summary>
    /// <returns>False where it was not stopped.</returns>
    public Task<bool> RemoveAsync(StopKind kind, string value, CancellationToken cancellationToken) =>
        ChangeAsync("DELETE FROM stop WHERE kind = @kind AND value = @value", kind, value, [], cancellationToken);

    private async Task<bool> ChangeAsync(string text, StopKind kind, string value, (string Name, object Value)[] more, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.Command(text, [("@kind", kind.ToString()), ("@value", value), .. more]);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
