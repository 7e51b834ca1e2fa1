namespace CodaMcp.Coda.Caching;

/// <summary>What a member's or a document's <see cref="ResponseCache"/> keeps. How much all of them keep is bounded by <see cref="MemoryBudget"/>.</summary>
public sealed class ResponseCacheOptions
{
    /// <summary>The largest answer worth keeping, in bytes. 1 MiB.</summary>
    public int MaxEntryBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How long a write that Coda accepted, and that nobody has seen applied, keeps what it touches out of a document's cache. 90 s:
    /// several times what Coda takes to apply a write.
    /// </summary>
    public TimeSpan PendingWriteTime { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// How long members who did not write share an answer that is not kept, because a write that touches it is not known to be applied or Coda
    /// does not show it yet. 1 s. Once a further write is known to be applied, the answer is shared no longer.
    /// </summary>
    public TimeSpan SharedTime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long after a write the document's reads ask Coda for its newest version. 2 min: the age of Coda's snapshots.</summary>
    public TimeSpan FreshReadTime { get; set; } = TimeSpan.FromMinutes(2);
}
