namespace CodaMcp.Tools.Results;

/// <summary>A document, in the shape ChatGPT asks for.</summary>
internal sealed record FetchResult
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string Text { get; init; }

    public required string Url { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }
}
