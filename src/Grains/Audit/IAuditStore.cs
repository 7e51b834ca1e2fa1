namespace CodaMcp.Audit;

/// <summary>Stores audit records. Each record names the silo that stored it first: the silo that made the call.</summary>
public interface IAuditStore
{
    /// <summary>The silo that stores here; empty for a process that only reads.</summary>
    string Silo { get; }

    /// <summary>
    /// Makes the records durable, all or none. If a record with the same id exists, it is completed: outcome, duration, counts, targets and request ids are
    /// replaced. Repeating a call changes no record.
    /// </summary>
    Task StoreAsync(IReadOnlyList<PreparedRecord> records, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the silos with records that were started and not completed, including calls under way. The names are those of
    /// <see cref="InterruptedCalls.NameOf"/>.
    /// </summary>
    Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Marks the records that these silos started and did not complete as <see cref="AuditOutcome.Unknown"/>. Only for silos that are gone. A completion that
    /// arrives later is still stored.
    /// </summary>
    /// <returns>The number of records.</returns>
    Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken);

    /// <summary>Returns records, the newest first.</summary>
    /// <param name="query">Selects the records.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken);
}
