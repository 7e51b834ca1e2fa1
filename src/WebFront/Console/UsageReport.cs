using CodaMcp.Audit;

namespace CodaMcp.Pages;

/// <summary>The usage in a period.</summary>
public sealed record UsageReport
{
    /// <summary>The period.</summary>
    public required UsagePeriod Period { get; init; }

    /// <summary>One row for each step, oldest first, including steps without calls.</summary>
    public required IReadOnlyList<UsageRow> Steps { get; init; }

    /// <summary>The usage in the whole period.</summary>
    public required UsageRow Total { get; init; }

    /// <summary>The usage in the period of the same length before it.</summary>
    public required UsageRow Before { get; init; }

    /// <summary>The tools with the most calls.</summary>
    public required IReadOnlyList<UsageRow> Tools { get; init; }

    /// <summary>The docs with the most calls; empty for a report of one member.</summary>
    public required IReadOnlyList<UsageRow> Documents { get; init; }

    /// <summary>The members with the most calls; empty for a report of one member.</summary>
    public required IReadOnlyList<UsageRow> Members { get; init; }
}
