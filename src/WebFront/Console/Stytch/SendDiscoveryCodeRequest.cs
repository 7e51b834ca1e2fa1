namespace CodaMcp.Pages.Stytch;

/// <summary>Asks for a six-digit code by mail. It lives 10 minutes, and a newer one replaces it (Stytch, B2B API reference, "Send discovery OTP email").</summary>
/// <param name="EmailAddress">Where to.</param>
internal sealed record SendDiscoveryCodeRequest(string EmailAddress);
