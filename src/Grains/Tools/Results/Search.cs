namespace CodaMcp.Tools.Results;

/// <summary>Hits, in the shape ChatGPT asks for.</summary>
internal sealed record SearchResult
{
    public required IReadOnlyList<SearchHit> Results { get; init; }
}

/// <summary>One hit, in the shape ChatGPT asks for.</summary>
internal sealed record SearchHit
{
    /// <summary>For fetch.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Opens it in a browser.</summary>
    public required string Url { get; init; }
}

/// <summary>A document, in the shape ChatGPT asks for.</summary>
internal sealed record FetchResult
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    public required string Url { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }
}
