namespace CodaMcp.Tools.Results;

/// <summary>What came of a run of rows of a batch, by their places in <c>rows</c>, from 0.</summary>
internal sealed record RowsOutcome
{
    public required int From { get; init; }

    /// <summary>The last of them.</summary>
    public required int To { get; init; }

    public required RowStatus Status { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Coda's warning, or why it refused them.</summary>
    public string? Message { get; init; }
}
