namespace CodaMcp.Sandbox.Stytch;

/// <summary>An organization of the sandbox.</summary>
/// <param name="OrganizationId">Stytch's organization id (<c>organization-test-UUID</c>).</param>
/// <param name="Name">The display name.</param>
/// <param name="Slug">The name in URLs; also in the organization claim.</param>
public sealed record SandboxOrganization(string OrganizationId, string Name, string Slug)
{
    /// <summary>The SSO connection that its members must use; null if any method is allowed.</summary>
    public string? SsoConnectionId { get; init; }

    /// <summary>Whether each member needs a second factor. Stytch's <c>mfa_policy</c> is then <c>REQUIRED_FOR_ALL</c>.</summary>
    public bool RequiresSecondFactor { get; init; }
}
