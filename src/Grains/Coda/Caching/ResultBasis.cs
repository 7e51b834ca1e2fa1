namespace CodaMcp.Coda.Caching;

/// <summary>
/// What a finished result rests on: Coda's answers, and for each document the stamps that its actor has to confirm before the result is given
/// again.
/// </summary>
public sealed class ResultBasis
{
    private readonly BasisRead[] reads;

    private ResultBasis(BasisRead[] reads, CodaIdentity? identity, DateTimeOffset until, (string DocId, DocumentCheck Check)[] documents) =>
        (this.reads, Identity, Until, Documents) = (reads, identity, until, documents);

    /// <summary>How many reads there were.</summary>
    public int Reads => reads.Length;

    /// <summary>When the first of the answers is too old.</summary>
    public DateTimeOffset Until { get; }

    /// <summary>Bytes it holds, keys included, as a close guess.</summary>
    public long Bytes { get; private init; }

    /// <summary>Whom the token stands for; null where that did not count.</summary>
    internal CodaIdentity? Identity { get; }

    /// <summary>What is to be confirmed, by document.</summary>
    internal (string DocId, DocumentCheck Check)[] Documents { get; }

    /// <summary>Whether the member's cache holds a later answer to one of the reads, as after a call past the caches.</summary>
    internal bool IsOlderThan(ResponseCache cache) => cache.HasLater(reads);

    /// <summary>Makes the basis of a call's reads; at least one.</summary>
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
