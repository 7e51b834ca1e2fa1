namespace CodaMcp.Tools.Results;

/// <summary>What came of writing a page.</summary>
internal sealed record PageWriteResult : WriteResult
{
    public required string DocId { get; init; }

    public string? PageId { get; init; }
}
