namespace CodaMcp.Coda.Caching;

/// <summary>An answer that a member holds.</summary>
/// <param name="Body">The bytes; shared between callers, never to be written to.</param>
/// <param name="Stamp">By which the document's actor tells whether it is still right.</param>
/// <param name="ReadAt">When it was read from Coda.</param>
/// <param name="Until">How long it may be given again.</param>
internal readonly record struct HeldAnswer(ReadOnlyMemory<byte> Body, DocumentStamp Stamp, DateTimeOffset ReadAt, DateTimeOffset Until);
