using CodaMcp.Members;
using CodaMcp.Pages.Stytch;

namespace CodaMcp.Pages;

/// <summary>A member in a browser.</summary>
/// <param name="Id">The member's identity, the same as in their access tokens.</param>
/// <param name="Name">The member's name, or their email address if they have no name.</param>
/// <param name="Email">The member's email address.</param>
/// <param name="Organization">The organization's display name; empty with Cloudflare Access.</param>
internal sealed record SignedInMember(MemberId Id, string Name, string Email, string Organization)
{
    /// <summary>The ids of the member's Stytch roles; empty with Cloudflare Access.</summary>
    public IReadOnlyList<string> StytchRoles { get; init; } = [];

    /// <summary>The organization's slug; empty with Cloudflare Access.</summary>
    public string OrganizationSlug { get; init; } = "";

    public static SignedInMember Of(string issuer, StytchMember member, StytchOrganization organization) => new(
        new MemberId(issuer, organization.OrganizationId, member.MemberId),
        member.Name.Length > 0 ? member.Name : member.EmailAddress,
        member.EmailAddress,
        organization.OrganizationName)
    {
        OrganizationSlug = organization.OrganizationSlug,
        StytchRoles = [.. member.Roles.Select(role => role.RoleId)],
    };
}
