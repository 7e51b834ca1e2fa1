namespace CodaMcp.Pages.Stytch;

/// <summary>A role of a member.</summary>
internal sealed record StytchMemberRole
{
    /// <summary>The role's id in the project's RBAC policy, such as <c>stytch_admin</c>.</summary>
    public string RoleId { get; set => field = value ?? ""; } = "";
}
