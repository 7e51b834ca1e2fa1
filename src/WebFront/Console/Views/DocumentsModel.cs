using CodaMcp.Audit;

namespace CodaMcp.Pages.Views;

/// <summary>The docs that an organization used.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Period">The period.</param>
/// <param name="Rows">The docs.</param>
/// <param name="Error">The reason why the search text is not a document, or null.</param>
public sealed record DocumentsModel(Visit Visit, UsagePeriod Period, IReadOnlyList<UsageRow> Rows, string? Error);
