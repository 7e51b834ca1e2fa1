using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Roles;

namespace CodaMcp.Pages;

/// <summary>A signed-in member on a page of the console.</summary>
public sealed record Visit
{
    internal Visit(MemberId member, string name, string email, string organization, MemberRoles roles, string path, string? signOutAddress)
    {
        (Member, Name, Email, Organization, Path, SignOutAddress) = (member, name, email, organization, path, signOutAddress);
        IsAdmin = roles.HasFlag(MemberRoles.Admin);
        SeesOrganization = IsAdmin || roles.HasFlag(MemberRoles.Auditor);
        SeesArguments = roles.HasFlag(MemberRoles.Auditor);
    }

    /// <summary>The member.</summary>
    public MemberId Member { get; }

    /// <summary>The member's name.</summary>
    public string Name { get; }

    /// <summary>The member's email address.</summary>
    public string Email { get; }

    /// <summary>The organization's display name; empty with Cloudflare Access.</summary>
    public string Organization { get; }

    /// <summary>Whether the member may change the organization's data, as admins may.</summary>
    public bool IsAdmin { get; }

    /// <summary>Whether the member sees the organization's data, as admins and auditors do.</summary>
    public bool SeesOrganization { get; }

    /// <summary>Whether the member sees arguments that are stored encrypted, as auditors do.</summary>
    public bool SeesArguments { get; }

    /// <summary>The path of the page, without its query.</summary>
    public string Path { get; }

    /// <summary>The address of the sign-out link; null if the page has a sign-out form.</summary>
    public string? SignOutAddress { get; }

    /// <summary>The member as a reader of their own records.</summary>
    public AuditReader Own => new(Member, Email, SeesOrganization: false, SeesArguments);

    /// <summary>The member as a reader of the organization's records. Only admins and auditors see more than their own.</summary>
    public AuditReader OfOrganization => new(Member, Email, SeesOrganization, SeesArguments);
}
