namespace CodaMcp.Tools.Results;

/// <summary>A table with its columns.</summary>
internal sealed record TableResult
{
    public required string DocId { get; init; }

    public required TableSummary Table { get; init; }

    /// <summary>Coda's name of the layout; null for a plain table.</summary>
    public string? Layout { get; init; }

    /// <summary>The column and direction of each sort.</summary>
    public IReadOnlyList<string>? Sorts { get; init; }

    /// <summary>The filter that hides rows; null for none.</summary>
    public string? Filter { get; init; }
}
