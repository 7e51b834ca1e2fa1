namespace CodaMcp.Members;

/// <summary>What <see cref="ResponseCache"/> came back with.</summary>
/// <param name="Body">The bytes; shared between callers, never to be written to.</param>
/// <param name="Fetched">Whether this caller's own fetch brought it, rather than the store or a fetch already under way.</param>
/// <param name="ReadAt">When it was read from Coda.</param>
public readonly record struct ResponseCacheResult(ReadOnlyMemory<byte> Body, bool Fetched, DateTimeOffset ReadAt);
