namespace CodaMcp.Pages.Stytch;

/// <summary>Asks Stytch to send a code by SMS to the member's own number. It is valid for 2 minutes, and a newer one replaces it.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="MemberId">The member.</param>
/// <param name="IntermediateSessionToken">The intermediate session.</param>
internal sealed record SendSmsCodeRequest(string OrganizationId, string MemberId, string IntermediateSessionToken);
