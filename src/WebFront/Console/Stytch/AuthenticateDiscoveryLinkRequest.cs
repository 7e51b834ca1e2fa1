namespace CodaMcp.Pages.Stytch;

/// <summary>Sends the token of a magic link to Stytch.</summary>
/// <param name="DiscoveryMagicLinksToken">The token.</param>
/// <param name="PkceCodeVerifier">The verifier of the PKCE challenge.</param>
internal sealed record AuthenticateDiscoveryLinkRequest(string DiscoveryMagicLinksToken, string PkceCodeVerifier);
