namespace CodaMcp.Sandbox.Coda;

/// <summary>Sliding-window limits. Each applies to one Coda user over all documents and tokens.</summary>
/// <param name="Reading">GET requests that have no separate limit. Coda: 100 in 6 s.</param>
/// <param name="Writing">POST, PUT, PATCH and DELETE. Coda: 10 in 6 s.</param>
/// <param name="WritingContent">createPage and updatePage. Coda: 5 in 10 s by its API documentation, 3 by its help centre.</param>
/// <param name="ListingDocs">listDocs. Coda: 4 in 6 s.</param>
/// <param name="ReadingAnalytics">Analytics. Coda: 100 in 6 s.</param>
public sealed record CodaRateLimits(
    CodaRateLimit? Reading,
    CodaRateLimit? Writing,
    CodaRateLimit? WritingContent,
    CodaRateLimit? ListingDocs,
    CodaRateLimit? ReadingAnalytics)
{
    /// <summary>The published limits.</summary>
    public CodaRateLimits()
        : this(new(100, 6), new(10, 6), new(5, 10), new(4, 6), new(100, 6))
    {
    }

    /// <summary>No limits.</summary>
    public static CodaRateLimits None { get; } = new(null, null, null, null, null);
}
