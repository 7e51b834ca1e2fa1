namespace CodaMcp.Pages.Stytch;

/// <summary>Sends the token of a finished discovery OAuth to Stytch.</summary>
/// <param name="DiscoveryOauthToken">The token.</param>
/// <param name="PkceCodeVerifier">The verifier of the PKCE challenge.</param>
internal sealed record AuthenticateDiscoveryOAuthRequest(string DiscoveryOauthToken, string PkceCodeVerifier);
