namespace CodaMcp.Tools.Results;

/// <summary>Pages of a listing, in the doc's order.</summary>
internal sealed record PageListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<PageSummary> Pages { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }
}
