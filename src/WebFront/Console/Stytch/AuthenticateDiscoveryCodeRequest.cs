namespace CodaMcp.Pages.Stytch;

/// <summary>Presents a code that came by mail.</summary>
/// <param name="EmailAddress">The address that it was sent to.</param>
/// <param name="Code">Six digits.</param>
internal sealed record AuthenticateDiscoveryCodeRequest(string EmailAddress, string Code);
