using System.Data.Common;
using System.Globalization;
using CodaMcp.Audit.Reading;

namespace CodaMcp.Delivery;

/// <summary>
/// The table <c>audit_outbox</c> with the changes that are still to be delivered. A trigger adds each change of a record for each sink, in the same
/// transaction. Delivered entries are removed by number, so an entry that is committed late is not skipped.
/// </summary>
/// <param name="database">The database that holds audit records.</param>
/// <param name="sink">The name of the sink.</param>
internal sealed class Outbox(AuditDatabase database, string sink)
{
    /// <summary>The maximum number of entries in one batch.</summary>
    public const int MaxBatch = 100;

    /// <summary>Stores changes for this sink from now on.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = database.Command(connection, "INSERT INTO audit_sink (sink) VALUES (@sink) ON CONFLICT DO NOTHING", ("sink", sink));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Stores no more changes for this sink, and deletes those that were not delivered.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var text in new[] { "DELETE FROM audit_sink WHERE sink = @sink", "DELETE FROM audit_outbox WHERE sink = @sink" })
        {
            await using var command = database.Command(connection, text, ("sink", sink));
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Returns the oldest entries: the number of each, and the id of its record.</summary>
    public async Task<IReadOnlyList<(long Sequence, Guid Record)>> ReadAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = database.Command(
            connection, $"SELECT sequence, record FROM audit_outbox WHERE sink = @sink ORDER BY sequence LIMIT {MaxBatch}", ("sink", sink));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var entries = new List<(long, Guid)>();
        while (await reader.ReadAsync(cancellationToken))
            entries.Add((reader.GetInt64(0), reader.GetGuid(1)));
        return entries;
    }

    /// <summary>Deletes delivered entries.</summary>
    public async Task RemoveAsync(DbConnection connection, IEnumerable<long> sequences, CancellationToken cancellationToken)
    {
        var numbers = string.Join(", ", sequences.Select(sequence => sequence.ToString(CultureInfo.InvariantCulture)));
        await using var command = database.Command(connection, $"DELETE FROM audit_outbox WHERE sequence IN ({numbers})");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
