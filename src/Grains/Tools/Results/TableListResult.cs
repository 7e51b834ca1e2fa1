namespace CodaMcp.Tools.Results;

/// <summary>Tables and views of a listing.</summary>
internal sealed record TableListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<TableSummary> Tables { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }
}
