namespace CodaMcp.Coda.Caching;

/// <summary>A fetched response.</summary>
/// <param name="Body">The bytes. Callers share them and must not write to them.</param>
/// <param name="Storable">Whether it may be stored. Callers that waited for it get it in any case.</param>
/// <param name="Behind">Whether Coda reported that it does not show the newest version of the document.</param>
/// <param name="AsOf">The moment whose state it shows; null for the start of the fetch.</param>
public sealed record ResponseCacheAnswer(ReadOnlyMemory<byte> Body, bool Storable = true, bool Behind = false, DocumentStamp? AsOf = null);
