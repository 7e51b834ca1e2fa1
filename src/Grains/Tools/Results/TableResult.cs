namespace CodaMcp.Tools.Results;

/// <summary>A table with its columns.</summary>
internal sealed record TableResult
{
    public required string DocId { get; init; }

    public required TableSummary Table { get; init; }
}
