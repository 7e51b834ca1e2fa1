namespace CodaMcp.Coda.Caching;

/// <summary>A read from a <see cref="ResponseCache"/>.</summary>
public readonly record struct ResponseCacheRead
{
    /// <summary>Creates a read.</summary>
    public ResponseCacheRead()
    {
    }

    /// <summary>The key of the response: its owner, and the request in a canonical form.</summary>
    public required string Key { get; init; }

    /// <summary>The scopes of the document that the response shows. Only used in a document's cache.</summary>
    public string[] Scopes { get; init; } = [];

    /// <summary>How long the response may be reused.</summary>
    public required TimeSpan TimeToLive { get; init; }

    /// <summary>When the caller stops waiting.</summary>
    public required DateTimeOffset Deadline { get; init; }

    /// <summary>Whether the read must use neither a stored response nor an earlier fetch. The response may be stored anyway.</summary>
    public bool Fresh { get; init; }

    /// <summary>
    /// Whether the read may use a response that other members read while a write was pending (<see cref="ResponseCacheOptions.SharedTime"/>).
    /// False for the member who wrote.
    /// </summary>
    public bool MayShare { get; init; }
}
