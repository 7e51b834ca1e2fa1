namespace CodaMcp.Audit;

/// <summary>Strikes records out of the journal once the store has them.</summary>
/// <param name="store">The store.</param>
/// <param name="journal">The journal.</param>
public sealed class JournaledAuditStore(IAuditStore store, AuditJournal journal) : IAuditStore, IDisposable
{
    /// <inheritdoc/>
    public async Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        await store.StoreAsync(records, cancellationToken);
        journal.Strike(records);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken) => store.ReadStartedAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken) => store.SettleInterruptedAsync(silos, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => store.ReadAsync(query, cancellationToken);

    /// <summary>Closes the store.</summary>
    public void Dispose() => (store as IDisposable)?.Dispose();
}
