namespace CodaMcp.Coda.Caching;

/// <summary>The result of a read from a <see cref="ResponseCache"/>.</summary>
/// <param name="Body">The bytes. Callers share them and must not write to them.</param>
/// <param name="Fetched">Whether this caller began the fetch.</param>
/// <param name="Joined">Whether this caller joined a fetch already under way. If neither is true, the response was in the cache.</param>
/// <param name="ReadAt">When it was read from Coda.</param>
/// <param name="Stamp">
/// The stamp to store the response with; null if it must not be stored. In a member's cache, it shows only whether the response may be stored.
/// </param>
public readonly record struct ResponseCacheResult(ReadOnlyMemory<byte> Body, bool Fetched, bool Joined, DateTimeOffset ReadAt, DocumentStamp? Stamp)
{
    /// <summary>
    /// In a document's cache, the stamp to store the response with until <see cref="SharedUntil"/>. Null if it must not be shared with this
    /// caller.
    /// </summary>
    public DocumentStamp? SharedStamp { get; init; }

    /// <summary>Until when it may be shared.</summary>
    public DateTimeOffset SharedUntil { get; init; }
}
