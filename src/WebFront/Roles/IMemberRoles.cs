using CodaMcp.Authentication;
using CodaMcp.Pages;

namespace CodaMcp.Roles;

/// <summary>
/// Which roles a member has, each in the own organization only. They come from <c>CODAMCP_ADMINS</c> and <c>CODAMCP_AUDITORS</c>, from the
/// Stytch roles that <c>CODAMCP_ADMIN_ROLE</c> and <c>CODAMCP_AUDITOR_ROLE</c> name, and from the organization's policy. To be asked with every request.
/// </summary>
internal interface IMemberRoles
{
    /// <summary>The roles of a member with an access token. It says nothing of Stytch's roles, so none of them counts here.</summary>
    ValueTask<MemberRoles> FindAsync(MemberPrincipal member, CancellationToken cancellationToken);

    /// <summary>The roles of a member at a browser.</summary>
    ValueTask<MemberRoles> FindAsync(SignedInMember member, CancellationToken cancellationToken);
}
