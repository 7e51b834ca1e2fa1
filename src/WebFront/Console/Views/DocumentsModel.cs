using CodaMcp.Audit;

namespace CodaMcp.Pages.Views;

/// <summary>The docs that an organization used.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Period">In which period.</param>
/// <param name="Rows">The docs.</param>
/// <param name="Error">Why what was searched for is no document, or null.</param>
public sealed record DocumentsModel(Visit Visit, UsagePeriod Period, IReadOnlyList<UsageRow> Rows, string? Error);
