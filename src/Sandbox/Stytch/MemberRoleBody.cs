namespace CodaMcp.Sandbox.Stytch;

/// <summary>A role of a member, assigned directly. Known from Stytch's API reference only.</summary>
/// <param name="RoleId">The role's id in the RBAC policy; <c>stytch_member</c> and <c>stytch_admin</c> are in every project's.</param>
internal sealed record MemberRoleBody(string RoleId)
{
    public IReadOnlyList<MemberRoleSource> Sources { get; } = [new MemberRoleSource("direct_assignment")];
}

/// <summary>By what a member has a role.</summary>
/// <param name="Type">Such as <c>direct_assignment</c>.</param>
internal sealed record MemberRoleSource(string Type);
