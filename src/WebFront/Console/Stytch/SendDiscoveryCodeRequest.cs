namespace CodaMcp.Pages.Stytch;

/// <summary>
/// Asks Stytch to mail a six-digit code. It is valid for 10 minutes, and a newer one replaces it (Stytch, B2B API reference, "Send
/// discovery OTP email").
/// </summary>
/// <param name="EmailAddress">The recipient.</param>
internal sealed record SendDiscoveryCodeRequest(string EmailAddress);
