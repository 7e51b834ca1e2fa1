namespace CodaMcp.Coda.Caching;

/// <summary>
/// Configures the <see cref="ResponseCache"/> of a member or a document. <see cref="MemoryBudget"/> limits the total size of all caches.
/// </summary>
public sealed class ResponseCacheOptions
{
    /// <summary>The largest response to store, in bytes. 1 MiB.</summary>
    public int MaxEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How long responses are kept out of a document's cache if an accepted write that touches them is not known to be applied. 90 s, several
    /// times as long as Coda takes to apply a write.
    /// </summary>
    public TimeSpan PendingWriteTime { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// How long members who did not write share a response that must not be cached. The reason is a write that is not known to be applied, or
    /// that Coda does not show yet. 1 s. Sharing ends earlier if a further write becomes known to be applied.
    /// </summary>
    public TimeSpan SharedTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a write the document's reads ask Coda for the newest version. 2 min, the age of Coda's snapshots.</summary>
    public TimeSpan FreshReadTime { get; set; } = TimeSpan.FromMinutes(2);
}
