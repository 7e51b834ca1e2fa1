namespace CodaMcp.Audit;

/// <summary>Stores records that are not prepared.</summary>
public static class AuditStoreExtensions
{
    /// <summary>Prepares records of the store's silo, and stores them like <see cref="IAuditStore.StoreAsync"/>.</summary>
    public static Task StoreAsync(this IAuditStore store, IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(records);
        return store.StoreAsync([.. records.Select(record => PreparedRecord.Of(record, store.Silo))], cancellationToken);
    }
}
