namespace CodaMcp.Tools.Results;

/// <summary>Pages of a listing, in the doc's order.</summary>
internal sealed record PageListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<PageSummary> Pages { get; init; }

    /// <summary>Pages of the whole doc, as far as Coda says.</summary>
    public int? TotalPages { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
