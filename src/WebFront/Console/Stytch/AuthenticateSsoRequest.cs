namespace CodaMcp.Pages.Stytch;

/// <summary>Presents the token that single sign-on ended with.</summary>
/// <param name="SsoToken">The token.</param>
/// <param name="PkceCodeVerifier">What the challenge was made of.</param>
/// <param name="IntermediateSessionToken">The proof of the address that came before, which this adds to; null where there is none.</param>
/// <param name="SessionDurationMinutes">How long the session lasts: 5 to 527040.</param>
internal sealed record AuthenticateSsoRequest(string SsoToken, string PkceCodeVerifier, string? IntermediateSessionToken, int SessionDurationMinutes);
