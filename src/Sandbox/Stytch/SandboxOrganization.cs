namespace CodaMcp.Sandbox.Stytch;

/// <summary>An organization of the sandbox.</summary>
/// <param name="OrganizationId">Stytch's organization id (<c>organization-test-UUID</c>).</param>
/// <param name="Name">The display name.</param>
/// <param name="Slug">The name in URLs; also in the organization claim.</param>
public sealed record SandboxOrganization(string OrganizationId, string Name, string Slug);
