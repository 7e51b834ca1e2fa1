namespace CodaMcp.Tools.Results;

/// <summary>How docs, pages, Packs or Pack formulas are used.</summary>
internal sealed record AnalyticsResult
{
    public required IReadOnlyList<AnalyticsSummary> Items { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
