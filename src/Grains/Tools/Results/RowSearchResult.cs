namespace CodaMcp.Tools.Results;

/// <summary>Rows found.</summary>
internal sealed record RowSearchResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>Rows read in this call.</summary>
    public required int ScannedRows { get; init; }

    /// <summary>Rows of the whole table.</summary>
    public required int TableRowCount { get; init; }

    /// <summary>Goes on where this search ends; null where the whole table was read.</summary>
    public string? NextCursor { get; init; }

    public string? Note { get; init; }
}
