namespace CodaMcp.Sandbox.Stytch;

/// <summary>A directly assigned role of a member. Known from Stytch's API reference only.</summary>
/// <param name="RoleId">The role's id in the RBAC policy. Every project has <c>stytch_member</c> and <c>stytch_admin</c>.</param>
internal sealed record MemberRoleBody(string RoleId)
{
    public IReadOnlyList<MemberRoleSource> Sources { get; } = [new MemberRoleSource("direct_assignment")];
}

/// <summary>The source of a member's role.</summary>
/// <param name="Type">The kind of source, such as <c>direct_assignment</c>.</param>
internal sealed record MemberRoleSource(string Type);
