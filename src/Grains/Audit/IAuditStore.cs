namespace CodaMcp.Audit;

/// <summary>Where audit records are kept.</summary>
public interface IAuditStore
{
    /// <summary>
    /// Makes the records durable, all or none. A record that is there already (same id) is completed: outcome, duration, counts,
    /// targets and request ids are taken over. Repeating a call changes nothing.
    /// </summary>
    Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken);

    /// <summary>
    /// Marks records that were started and never completed as <see cref="AuditOutcome.Unknown"/>. To be called before the first record
    /// of this process, by the only process that writes here.
    /// </summary>
    /// <returns>How many there were.</returns>
    Task<int> SettleInterruptedAsync(CancellationToken cancellationToken);

    /// <summary>The newest records first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken);
}
