namespace CodaMcp.Tools.Results;

/// <summary>The last day that analytics cover.</summary>
internal sealed record AnalyticsUpdatedResult
{
    public required string Docs { get; init; }

    public required string Packs { get; init; }

    public required string PackFormulas { get; init; }
}
