namespace CodaMcp.Tools.Results;

/// <summary>A page's lines.</summary>
internal sealed record PageElementsResult
{
    public required string DocId { get; init; }

    public required string PageId { get; init; }

    public required IReadOnlyList<PageElement> Elements { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
