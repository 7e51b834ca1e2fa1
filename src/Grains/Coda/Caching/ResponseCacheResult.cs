namespace CodaMcp.Coda.Caching;

/// <summary>What <see cref="ResponseCache"/> came back with.</summary>
/// <param name="Body">The bytes; shared between callers, never to be written to.</param>
/// <param name="Fetched">Whether this caller's own fetch brought it.</param>
/// <param name="Joined">Whether a fetch already under way brought it. Neither: it was in the store.</param>
/// <param name="ReadAt">When it was read from Coda.</param>
/// <param name="Stamp">In a document's cache, the stamp it may be kept by; null where it may not be.</param>
public readonly record struct ResponseCacheResult(ReadOnlyMemory<byte> Body, bool Fetched, bool Joined, DateTimeOffset ReadAt, DocumentStamp? Stamp)
{
    /// <summary>In a document's cache, the stamp that it may be kept by until <see cref="SharedUntil"/>; null where it may not be shared with this caller.</summary>
    public DocumentStamp? SharedStamp { get; init; }

    /// <summary>How long it may be shared.</summary>
    public DateTimeOffset SharedUntil { get; init; }
}
