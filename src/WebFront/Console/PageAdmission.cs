using CodaMcp.Authentication;
using CodaMcp.Members;

namespace CodaMcp.Pages;

/// <summary>
/// Checks whether a member at a browser may use this server, as for requests with a token: the organization must be one of
/// <c>STYTCH_ORGANIZATIONS</c>, and the member must not be disabled. All pages use this check.
/// </summary>
internal sealed class PageAdmission(SignInRules rules, IAdmissionSource admissions, TimeProvider time)
{
    /// <summary>Returns the reason why the member may not use this server, or null.</summary>
    public async Task<Refusal?> RefusalOf(SignedInMember member, CancellationToken cancellationToken)
    {
        if (rules.RefusalOf(member.Id.Organization, member.OrganizationSlug) is { } refusal)
            return refusal;
        // A revocation refuses tokens that were issued before a given time. A browser's session is not such a token.
        var now = time.GetUtcNow();
        var principal = new MemberPrincipal(member.Id, "", [], member.Email, now) { IssuedAt = now };
        return await admissions.AskAsync(principal, cancellationToken) switch
        {
            Admission.Admitted or Admission.TokenRevoked => null,
            Admission.MemberDisabled => Refusal.Disabled,
            _ => Refusal.StandingUnavailable,
        };
    }
}
