namespace CodaMcp.Tools.Results;

/// <summary>Search hits, in the shape that ChatGPT asks for.</summary>
internal sealed record SearchResult
{
    public required IReadOnlyList<SearchHit> Results { get; init; }
}

/// <summary>One search hit, in the shape that ChatGPT asks for.</summary>
internal sealed record SearchHit
{
    /// <summary>The id for fetch.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>The browser link.</summary>
    public required string Url { get; init; }
}

/// <summary>A document, in the shape that ChatGPT asks for.</summary>
internal sealed record FetchResult
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    public required string Url { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }
}
