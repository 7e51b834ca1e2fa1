namespace CodaMcp.Coda.Caching;

/// <summary>What <see cref="ResponseCache"/> is asked for.</summary>
public readonly record struct ResponseCacheRead
{
    /// <summary>A read for nobody in particular.</summary>
    public ResponseCacheRead()
    {
    }

    /// <summary>Tells this answer from every other: for whom it is, and the request in a canonical form.</summary>
    public required string Key { get; init; }

    /// <summary>What of the document the answer shows, in a document's cache.</summary>
    public string[] Scopes { get; init; } = [];

    /// <summary>How long the answer may be given again.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>When the caller stops waiting.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Whether neither a stored answer nor a fetch that began earlier will do. The answer is stored all the same.</summary>
    public bool Fresh { get; init; }

    /// <summary>
    /// Whether an answer will do that others got while a write was on its way (<see cref="ResponseCacheOptions.SharedTime"/>). Not for the member
    /// who wrote.
    /// </summary>
    public bool MayShare { get; init; }
}
