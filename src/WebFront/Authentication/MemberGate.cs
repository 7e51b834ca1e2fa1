using CodaMcp.Members;
using CodaMcp.Records;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace CodaMcp.Authentication;

/// <summary>Lets members pass whom nobody has shut out since they signed in, and challenges everybody else.</summary>
/// <param name="next">What needs a member.</param>
/// <param name="admissions">Says who was shut out.</param>
/// <param name="challenges">The answer to them.</param>
/// <param name="refused">Has it recorded.</param>
internal sealed class MemberGate(RequestDelegate next, IAdmissionSource admissions, BearerChallenges challenges, RefusedRequests refused)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.FindMember() is not { } member)
        {
            await context.ChallengeAsync(JwtBearerDefaults.AuthenticationScheme);
            return;
        }
        var refusal = await admissions.AskAsync(member, context.RequestAborted) switch
        {
            Admission.Admitted => null,
            Admission.TokenRevoked => Refusal.Revoked,
            Admission.MemberDisabled => Refusal.Disabled,
            Admission.ClientPending => Refusal.ClientPending,
            Admission.ClientNotAllowed => Refusal.ClientNotAllowed,
            _ => Refusal.StandingUnavailable,
        };
        if (refusal == Refusal.Revoked || refusal == Refusal.Disabled)
            refused.Count(member, refusal.Description);
        await (refusal is null ? next(context) : challenges.WriteRefusedAsync(context, refusal));
    }
}
