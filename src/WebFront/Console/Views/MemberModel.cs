using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Quotas;

namespace CodaMcp.Pages.Views;

/// <summary>One member.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Member">The member.</param>
/// <param name="Usage">The member's usage.</param>
/// <param name="Page">The member's records.</param>
/// <param name="Before">The page shows records older than this one; null for the newest.</param>
/// <param name="Done">A message about the completed action, or null.</param>
public sealed record MemberModel(Visit Visit, ListedMember Member, MemberUsage Usage, AuditPage Page, Guid? Before, string? Done);
