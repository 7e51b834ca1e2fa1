namespace CodaMcp.Pages.Stytch;

/// <summary>Sends a mailed code to Stytch.</summary>
/// <param name="EmailAddress">The address that the code was sent to.</param>
/// <param name="Code">Six digits.</param>
internal sealed record AuthenticateDiscoveryCodeRequest(string EmailAddress, string Code);
