using CodaMcp.Audit;
using CodaMcp.Quotas;

namespace CodaMcp.Pages.Views;

/// <summary>The overview of an organization.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Report">Its usage.</param>
/// <param name="Recent">The newest records.</param>
/// <param name="Quotas">The quotas that all members share.</param>
public sealed record OrganizationModel(Visit Visit, UsageReport Report, IReadOnlyList<AuditEntry> Recent, IReadOnlyList<QuotaUse> Quotas);
