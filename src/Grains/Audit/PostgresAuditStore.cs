using Npgsql;
using NpgsqlTypes;

namespace CodaMcp.Audit;

/// <summary>Audit records in the table <c>audit_record</c> of PostgreSQL, which every silo of the cluster writes to. A batch is one round trip and one commit.</summary>
/// <param name="database">The database; the table must be there.</param>
/// <param name="silo">The silo that stores here.</param>
public sealed class PostgresAuditStore(NpgsqlDataSource database, string silo) : IAuditStore
{
    /// <inheritdoc/>
    public async Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        // Commands of a batch that stand in no transaction are one by themselves.
        await using var batch = database.CreateBatch();
        foreach (var record in records)
        {
            var command = new NpgsqlBatchCommand(AuditRow.Store);
            foreach (var (name, value) in AuditRow.Parameters(record, silo))
                command.Parameters.Add(ParameterOf(name, value));
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AuditRow.ReadStarted);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await AuditRow.ReadTextsAsync(reader, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silos);
        var settled = 0;
        foreach (var gone in silos)
        {
            await using var command = database.CreateCommand(AuditRow.Settle);
            command.Parameters.Add(ParameterOf("silo", gone));
            settled += await command.ExecuteNonQueryAsync(cancellationToken);
        }
        return settled;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = database.CreateCommand(AuditRow.Read(query));
        foreach (var (name, value) in AuditRow.Parameters(query))
            command.Parameters.Add(ParameterOf(name, value));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await AuditRow.ReadAllAsync(reader, cancellationToken);
    }

    // A type for the nulls too: PostgreSQL prepares one statement for all of them.
    private static NpgsqlParameter ParameterOf(string name, object? value) => value switch
    {
        Guid => new(name, NpgsqlDbType.Uuid) { Value = value },
        DateTime => new(name, NpgsqlDbType.TimestampTz) { Value = value },
        bool => new(name, NpgsqlDbType.Boolean) { Value = value },
        int => new(name, NpgsqlDbType.Integer) { Value = value },
        double => new(name, NpgsqlDbType.Double) { Value = value },
        null when name.EndsWith("_ms", StringComparison.Ordinal) => new(name, NpgsqlDbType.Double) { Value = DBNull.Value },
        null when name.EndsWith("_bytes", StringComparison.Ordinal) => new(name, NpgsqlDbType.Integer) { Value = DBNull.Value },
        null => new(name, NpgsqlDbType.Text) { Value = DBNull.Value },
        _ => new(name, NpgsqlDbType.Text) { Value = value },
    };
}
