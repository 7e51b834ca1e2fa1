namespace CodaMcp.Pages.Stytch;

/// <summary>Presents a magic link's token.</summary>
/// <param name="DiscoveryMagicLinksToken">The token.</param>
/// <param name="PkceCodeVerifier">What the challenge was made of.</param>
internal sealed record AuthenticateDiscoveryLinkRequest(string DiscoveryMagicLinksToken, string PkceCodeVerifier);
