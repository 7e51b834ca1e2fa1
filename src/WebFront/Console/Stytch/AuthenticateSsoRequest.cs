namespace CodaMcp.Pages.Stytch;

/// <summary>Sends the token of a finished single sign-on to Stytch.</summary>
/// <param name="SsoToken">The token.</param>
/// <param name="PkceCodeVerifier">The verifier of the PKCE challenge.</param>
/// <param name="IntermediateSessionToken">The intermediate session of an earlier step; null for none.</param>
/// <param name="SessionDurationMinutes">How long the session lasts: 5 to 527040.</param>
internal sealed record AuthenticateSsoRequest(string SsoToken, string PkceCodeVerifier, string? IntermediateSessionToken, int SessionDurationMinutes);
