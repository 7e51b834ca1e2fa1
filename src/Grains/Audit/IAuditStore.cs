namespace CodaMcp.Audit;

/// <summary>Where audit records are kept. Each record carries the silo that stored it first: the one that made the call.</summary>
public interface IAuditStore
{
    /// <summary>
    /// Makes the records durable, all or none. A record that is there already (same id) is completed: outcome, duration, counts,
    /// targets and request ids are taken over. Repeating a call changes nothing.
    /// </summary>
    Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken);

    /// <summary>The silos with records that were started and not completed, those under way included; by the names of <see cref="InterruptedCalls.NameOf"/>.</summary>
    Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Marks what these silos started and did not complete as <see cref="AuditOutcome.Unknown"/>. For silos that are gone; a completion
    /// that arrives after all is taken over nevertheless.
    /// </summary>
    /// <returns>How many there were.</returns>
    Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken);

    /// <summary>The newest records first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken);
}
