using CodaMcp.Authentication;
using CodaMcp.Pages;

namespace CodaMcp.Roles;

/// <summary>
/// Finds the roles of a member. A role applies only to the member's own organization. Roles come from <c>CODAMCP_ADMINS</c> and
/// <c>CODAMCP_AUDITORS</c>, from the Stytch roles in <c>CODAMCP_ADMIN_ROLE</c> and <c>CODAMCP_AUDITOR_ROLE</c>, and from the organization's policy.
/// Callers must ask for every request.
/// </summary>
internal interface IMemberRoles
{
    /// <summary>Returns the roles of a member with an access token. The token contains no Stytch roles, so those do not count here.</summary>
    ValueTask<MemberRoles> FindAsync(MemberPrincipal member, CancellationToken cancellationToken);

    /// <summary>Returns the roles of a member who uses a browser.</summary>
    ValueTask<MemberRoles> FindAsync(SignedInMember member, CancellationToken cancellationToken);
}
