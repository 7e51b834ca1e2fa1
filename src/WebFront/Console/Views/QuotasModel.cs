using CodaMcp.Quotas;

namespace CodaMcp.Pages.Views;

/// <summary>The quotas of an organization.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Quotas">The quotas.</param>
/// <param name="Done">What was just done, or null.</param>
/// <param name="Error">Why it was not saved, or null.</param>
public sealed record QuotasModel(Visit Visit, IReadOnlyList<QuotaUse> Quotas, string? Done, string? Error);
