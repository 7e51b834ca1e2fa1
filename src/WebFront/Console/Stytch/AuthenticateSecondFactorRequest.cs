namespace CodaMcp.Pages.Stytch;

/// <summary>Sends the code of a second factor to Stytch, from an authenticator app or an SMS.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="MemberId">The member.</param>
/// <param name="Code">Six digits.</param>
/// <param name="IntermediateSessionToken">The intermediate session, which becomes a session.</param>
/// <param name="SessionDurationMinutes">How long the session lasts: 5 to 527040.</param>
internal sealed record AuthenticateSecondFactorRequest(
    string OrganizationId, string MemberId, string Code, string IntermediateSessionToken, int SessionDurationMinutes);
