using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Quotas;

namespace CodaMcp.Pages.Views;

/// <summary>One member.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Member">The member.</param>
/// <param name="Usage">What they have used.</param>
/// <param name="Page">Their records.</param>
/// <param name="Before">The record before which they begin; null for the newest.</param>
/// <param name="Done">What was just done, or null.</param>
public sealed record MemberModel(Visit Visit, ListedMember Member, MemberUsage Usage, AuditPage Page, Guid? Before, string? Done);
