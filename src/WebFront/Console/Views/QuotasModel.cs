using CodaMcp.Quotas;

namespace CodaMcp.Pages.Views;

/// <summary>The quotas of an organization.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Quotas">The quotas.</param>
/// <param name="Done">A message about the completed action, or null.</param>
/// <param name="Error">The reason why the quota was not saved, or null.</param>
public sealed record QuotasModel(Visit Visit, IReadOnlyList<QuotaUse> Quotas, string? Done, string? Error);
