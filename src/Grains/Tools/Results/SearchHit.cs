namespace CodaMcp.Tools.Results;

/// <summary>One hit, in the shape ChatGPT asks for.</summary>
internal sealed record SearchHit
{
    /// <summary>For fetch.</summary>
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Opens it in a browser.</summary>
    public required string Url { get; init; }
}
