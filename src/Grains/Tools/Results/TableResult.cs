namespace CodaMcp.Tools.Results;

/// <summary>A table with its columns.</summary>
internal sealed record TableResult
{
    public required string DocId { get; init; }

    public required TableSummary Table { get; init; }

    /// <summary>Coda's word for how it is laid out, where it is no plain table.</summary>
    public string? Layout { get; init; }

    /// <summary>Column and direction of each.</summary>
    public IReadOnlyList<string>? Sorts { get; init; }

    /// <summary>What hides rows; null where nothing does.</summary>
    public string? Filter { get; init; }
}
