namespace CodaMcp.Coda.Caching;

/// <summary>An answer as fetched or as kept.</summary>
/// <param name="Body">The bytes; shared between callers, never to be written to.</param>
/// <param name="Storable">Whether it may be kept. Callers who waited for it get it either way.</param>
/// <param name="Behind">Whether Coda said that it does not show the newest version of the document.</param>
/// <param name="AsOf">The moment that it stands for; null for the begin of the fetch.</param>
public sealed record ResponseCacheAnswer(ReadOnlyMemory<byte> Body, bool Storable = true, bool Behind = false, DocumentStamp? AsOf = null);
