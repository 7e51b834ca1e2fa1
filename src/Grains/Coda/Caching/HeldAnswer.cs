namespace CodaMcp.Coda.Caching;

/// <summary>A response in a member's cache.</summary>
/// <param name="Body">The bytes. Callers share them and must not write to them.</param>
/// <param name="Stamp">The stamp by which the document's actor decides whether the response is still current.</param>
/// <param name="ReadAt">When it was read from Coda.</param>
/// <param name="Until">Until when it may be reused.</param>
internal readonly record struct HeldAnswer(ReadOnlyMemory<byte> Body, DocumentStamp Stamp, DateTimeOffset ReadAt, DateTimeOffset Until);
