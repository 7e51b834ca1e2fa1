namespace CodaMcp.Pages.Stytch;

/// <summary>Asks for a discovery magic link.</summary>
/// <param name="EmailAddress">Where to.</param>
/// <param name="DiscoveryRedirectUrl">Where the link leads; one of the redirect URLs of the project.</param>
/// <param name="PkceCodeChallenge">Binds the link to the browser that asked for it (S256).</param>
internal sealed record SendDiscoveryLinkRequest(string EmailAddress, string DiscoveryRedirectUrl, string PkceCodeChallenge);
