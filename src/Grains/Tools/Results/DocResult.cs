namespace CodaMcp.Tools.Results;

/// <summary>One doc.</summary>
internal sealed record DocResult
{
    public required DocSummary Doc { get; init; }

    /// <summary>What keeps the doc from being read, where something does.</summary>
    public string? Warning { get; init; }
}
