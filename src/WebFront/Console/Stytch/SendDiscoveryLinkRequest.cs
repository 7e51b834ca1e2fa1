namespace CodaMcp.Pages.Stytch;

/// <summary>Asks Stytch to mail a discovery magic link.</summary>
/// <param name="EmailAddress">The recipient.</param>
/// <param name="DiscoveryRedirectUrl">The address that the link leads to. It must be one of the project's redirect URLs.</param>
/// <param name="PkceCodeChallenge">The PKCE challenge (S256), which binds the link to the browser that asked for it.</param>
internal sealed record SendDiscoveryLinkRequest(string EmailAddress, string DiscoveryRedirectUrl, string PkceCodeChallenge);
