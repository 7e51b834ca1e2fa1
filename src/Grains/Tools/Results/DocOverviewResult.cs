namespace CodaMcp.Tools.Results;

/// <summary>What is in a doc: enough to name anything in further calls.</summary>
internal sealed record DocOverviewResult
{
    public required DocSummary Doc { get; init; }

    public required IReadOnlyList<PageSummary> Pages { get; init; }

    public required IReadOnlyList<TableSummary> Tables { get; init; }

    /// <summary>What was left out, and how to get it.</summary>
    public string? Note { get; init; }
}
