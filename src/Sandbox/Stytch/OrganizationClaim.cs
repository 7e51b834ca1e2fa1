namespace CodaMcp.Sandbox.Stytch;

/// <summary>The organization of a token.</summary>
/// <param name="OrganizationId">Stytch's organization id.</param>
/// <param name="Slug">The organization's name in URLs.</param>
internal sealed record OrganizationClaim(string OrganizationId, string Slug);
