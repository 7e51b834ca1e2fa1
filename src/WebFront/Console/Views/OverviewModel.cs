using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Quotas;

namespace CodaMcp.Pages.Views;

/// <summary>A member's overview.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Report">Their usage.</param>
/// <param name="Limits">What is left of their limits.</param>
/// <param name="Connection">With which Coda token their calls are made.</param>
/// <param name="Recent">Their newest calls.</param>
/// <param name="McpUrl">The address for AI clients.</param>
public sealed record OverviewModel(Visit Visit, UsageReport Report, MemberUsage Limits, CodaConnection? Connection, IReadOnlyList<AuditEntry> Recent, string McpUrl);
