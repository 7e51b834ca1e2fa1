namespace CodaMcp.Tools.Results;

/// <summary>What came of writing rows.</summary>
internal sealed record RowsWriteResult : WriteResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    /// <summary>The rows added, changed or deleted, where Coda says which.</summary>
    public IReadOnlyList<string>? RowIds { get; init; }
}
