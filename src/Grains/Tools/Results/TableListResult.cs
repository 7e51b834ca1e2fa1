namespace CodaMcp.Tools.Results;

/// <summary>Tables and views of a listing.</summary>
internal sealed record TableListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<TableSummary> Tables { get; init; }

    /// <summary>Tables and views of the whole doc, as far as Coda says.</summary>
    public int? TotalTables { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
