using CodaMcp.Tools.Results;

namespace CodaMcp.Resources;

/// <summary>A table as a resource: its columns and its first rows.</summary>
internal sealed record TableContent
{
    public required string DocId { get; init; }

    public required TableSummary Table { get; init; }

    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>What is missing, and how to get it.</summary>
    public string? Note { get; init; }
}
