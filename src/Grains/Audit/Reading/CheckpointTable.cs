using CodaMcp.Audit.Checkpoints;

namespace CodaMcp.Audit.Reading;

/// <summary>Reads the signed checkpoints.</summary>
/// <param name="database">The database that holds them.</param>
public sealed class CheckpointTable(AuditDatabase database)
{
    private const string Select = "SELECT statement, signature FROM audit_checkpoint WHERE number < @before ORDER BY number DESC LIMIT @limit";

    /// <summary>Returns checkpoints, the newest first. Leaves out a checkpoint that cannot be read: <c>audit verify</c> reports it.</summary>
    /// <param name="before">Only those with a smaller number; null for all.</param>
    /// <param name="limit">The maximum number of checkpoints.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<IReadOnlyList<SignedCheckpoint>> ReadAsync(long? before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var command = database.Command(connection, Select, ("@before", before ?? long.MaxValue), ("@limit", limit));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<SignedCheckpoint> checkpoints = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            var text = reader.GetString(0);
            if (AuditStatement.Read(text) is { } statement)
                checkpoints.Add(new SignedCheckpoint(statement.Number, statement.At, AuditSigningKey.IdOf(statement.PublicKey), text, reader.GetFieldValue<byte[]>(1)));
        }

        return checkpoints;
    }
}
