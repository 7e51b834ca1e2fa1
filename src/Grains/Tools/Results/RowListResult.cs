namespace CodaMcp.Tools.Results;

/// <summary>Rows of a table.</summary>
internal sealed record RowListResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    public required IReadOnlyList<RowSummary> Rows { get; init; }

    /// <summary>Rows of the whole table, whatever the filter.</summary>
    public required int TableRowCount { get; init; }

    /// <summary>The sync_token for a later call. Only the first call of a listing that asked for it has it.</summary>
    public string? SyncToken { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
