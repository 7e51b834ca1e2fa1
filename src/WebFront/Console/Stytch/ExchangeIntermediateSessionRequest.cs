namespace CodaMcp.Pages.Stytch;

/// <summary>Exchanges an intermediate session for a session in the chosen organization.</summary>
/// <param name="IntermediateSessionToken">The intermediate session.</param>
/// <param name="OrganizationId">The organization.</param>
/// <param name="SessionDurationMinutes">How long the session lasts: 5 to 527040.</param>
internal sealed record ExchangeIntermediateSessionRequest(string IntermediateSessionToken, string OrganizationId, int SessionDurationMinutes);
