namespace CodaMcp.Pages.Stytch;

/// <summary>Presents the token discovery OAuth ended with.</summary>
/// <param name="DiscoveryOauthToken">The token.</param>
/// <param name="PkceCodeVerifier">What the challenge was made of.</param>
internal sealed record AuthenticateDiscoveryOAuthRequest(string DiscoveryOauthToken, string PkceCodeVerifier);
