namespace CodaMcp.Tools.Results;

/// <summary>What came of writing rows.</summary>
internal sealed record RowsWriteResult : WriteResult
{
    public required string DocId { get; init; }

    public required string TableId { get; init; }

    /// <summary>The rows added, changed or deleted, where Coda says which.</summary>
    public IReadOnlyList<string>? RowIds { get; init; }

    /// <summary>What came of every row of a batch, in runs.</summary>
    public IReadOnlyList<RowsOutcome>? Rows { get; init; }

    /// <summary>The place in <c>rows</c> to go on from, where the batch was not finished.</summary>
    public int? ResumeFrom { get; init; }

    /// <summary>What could not be checked before writing.</summary>
    public IReadOnlyList<string>? Unchecked { get; init; }
}
