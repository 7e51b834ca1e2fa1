namespace CodaMcp.Tools.Results;

/// <summary>Named formulas or controls of a listing.</summary>
internal sealed record CalculationListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<CalculationSummary> Items { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
