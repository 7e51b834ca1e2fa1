using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Quotas;

namespace CodaMcp.Pages.Views;

/// <summary>A member's overview.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Report">The member's usage.</param>
/// <param name="Limits">The member's limits and their use.</param>
/// <param name="Connection">The Coda token that the member's calls use; null if no <c>ICodaConnections</c> is registered.</param>
/// <param name="Recent">The member's newest calls.</param>
/// <param name="McpUrl">The address for AI clients.</param>
public sealed record OverviewModel(Visit Visit, UsageReport Report, MemberUsage Limits, CodaConnection? Connection, IReadOnlyList<AuditEntry> Recent, string McpUrl);
