namespace CodaMcp.Tools.Results;

/// <summary>Hits, in the shape ChatGPT asks for.</summary>
internal sealed record SearchResult
{
    public required IReadOnlyList<SearchHit> Results { get; init; }
}
