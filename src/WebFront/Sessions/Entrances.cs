using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Members;
using CodaMcp.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;

namespace CodaMcp.Sessions;

/// <summary>
/// Asks the members' grains whether requests are admitted, and answers refused ones: 401, 403, 404, 400, or 503 if the grain cannot be reached.
/// </summary>
/// <param name="admissions">Asks the grains.</param>
/// <param name="challenges">Writes the answers to members and clients that are not admitted.</param>
/// <param name="refused">Records the refusals.</param>
internal sealed class Entrances(IAdmissionSource admissions, BearerChallenges challenges, RefusedRequests refused) : IDisposable
{
    private const int Capacity = 20_000;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);

    private readonly MemoryCache shutOut = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>
    /// Returns whether a request of this member and client was refused within the last minute. The admission of such requests is asked for
    /// separately, before the limit of the member's requests applies. Refused requests must not use up the rate of requests that are admitted.
    /// </summary>
    public bool WasShutOut(MemberPrincipal member) => shutOut.Count > 0 && shutOut.TryGetValue(KeyOf(member), out _);

    /// <summary>Asks whether a request is admitted.</summary>
    /// <returns>The answer; null if the grain did not answer.</returns>
    public ValueTask<Entry?> AskAsync(HttpContext context, string? sessionId) =>
        admissions.EnterAsync(context.GetMember(), sessionId, ProtocolVersions.ClaimOf(context), context.RequestAborted);

    /// <summary>Returns a function that writes the answer to a refused request; null for an admitted request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="admission">The decision; null if the grain did not answer.</param>
    /// <param name="session">The session that the request names, as far as it is known.</param>
    public Func<Task>? RefusalOf(HttpContext context, Admission? admission, SessionView? session)
    {
        if (admission == Admission.Admitted)
            return null;
        if (admission == Admission.SessionNotFound)
            return () => JsonRpcRefusal.SessionNotFoundAsync(context);
        if (admission == Admission.OtherRevision)
            return () => JsonRpcRefusal.OtherRevisionAsync(context, session?.ProtocolVersion);
        var refusal = admission switch
        {
            Admission.TokenRevoked => Refusal.Revoked,
            Admission.MemberDisabled => Refusal.Disabled,
            Admission.ClientPending => Refusal.ClientPending,
            Admission.ClientNotAllowed => Refusal.ClientNotAllowed,
            _ => Refusal.StandingUnavailable,
        };
        var member = context.GetMember();
        if (refusal != Refusal.StandingUnavailable)
            shutOut.Set(KeyOf(member), true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lately });
        if (refusal == Refusal.Revoked || refusal == Refusal.Disabled)
            refused.Count(member, refusal.Description);
        return async () =>
        {
            // The client may have connected before its organization required the approval of admins. So it is shown to the admins here.
            if (refusal == Refusal.ClientPending)
                await admissions.ShowAsync(member, context.RequestAborted);
            await challenges.WriteRefusedAsync(context, refusal);
        };
    }

    /// <inheritdoc/>
    public void Dispose() => shutOut.Dispose();

    private static (MemberId, string) KeyOf(MemberPrincipal member) => (member.Id, member.ClientId);
}
