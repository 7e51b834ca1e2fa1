namespace CodaMcp.Coda.Caching;

/// <summary>
/// The basis of a finished result: Coda's responses, and for each document the stamps that its actor must confirm before the result is reused.
/// </summary>
public sealed class ResultBasis
{
    private readonly BasisRead[] reads;

    private ResultBasis(BasisRead[] reads, CodaIdentity? identity, DateTimeOffset until, (string DocId, DocumentCheck Check)[] documents) =>
        (this.reads, Identity, Until, Documents) = (reads, identity, until, documents);

    /// <summary>The number of reads.</summary>
    public int Reads => reads.Length;

    /// <summary>When the first of the responses becomes too old.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>An estimate of the bytes that it holds, including keys.</summary>
    public long Bytes { get; private init; }

    /// <summary>The Coda user of the token; null if no read depended on it.</summary>
    internal CodaIdentity? Identity { get; }

    /// <summary>The stamps to confirm, by document.</summary>
    internal (string DocId, DocumentCheck Check)[] Documents { get; }

    /// <summary>Whether the member's cache holds a later response to one of the reads, for example after a call that bypassed the caches.</summary>
    internal bool IsOlderThan(ResponseCache cache) => cache.HasLater(reads);

    /// <summary>Creates the basis of a call's reads. There must be at least one read.</summary>
    internal static ResultBasis Of(IReadOnlyCollection<BasisRead> reads)
    {
        var documents = reads.Where(read => read.DocId is not null).GroupBy(read => read.DocId!, StringComparer.Ordinal);
        return new ResultBasis(
            [.. reads],
            reads.Select(read => read.Identity).FirstOrDefault(identity => identity is not null),
            reads.Min(read => read.Until),
            [.. documents.Select(document => (document.Key, new DocumentCheck { Stamps = [.. document.Select(read => read.Stamp)], Scopes = [.. document.Select(read => read.Scopes)] }))])
        {
            Bytes = reads.Sum(read => 160 + (2L * read.Key.Length) + (32 * read.Scopes.Length)),
        };
    }
}
