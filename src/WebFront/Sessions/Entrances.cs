using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Members;
using CodaMcp.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;

namespace CodaMcp.Sessions;

/// <summary>Asks the members' grains whether requests are let in, and answers those that are not: 401, 403, 404, 400, or 503 where nobody can say.</summary>
/// <param name="admissions">Asks the grains.</param>
/// <param name="challenges">The answer to who was shut out.</param>
/// <param name="refused">Has it recorded.</param>
internal sealed class Entrances(IAdmissionSource admissions, BearerChallenges challenges, RefusedRequests refused) : IDisposable
{
    private const int Capacity = 20_000;
    private static readonly TimeSpan Lately = TimeSpan.FromMinutes(1);

    private readonly MemoryCache shutOut = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>
    /// Whether a request of the member by this client was refused within the last minute. Such requests are asked about by themselves, before
    /// the limit of the member's requests: one who was shut out must not use up the rate of the one who may come in.
    /// </summary>
    public bool WasShutOut(MemberPrincipal member) => shutOut.Count > 0 && shutOut.TryGetValue(KeyOf(member), out _);

    /// <summary>Asks about a request.</summary>
    /// <returns>The answer; null where there is none to be had.</returns>
    public ValueTask<Entry?> AskAsync(HttpContext context, string? sessionId) =>
        admissions.EnterAsync(context.GetMember(), sessionId, ProtocolVersions.ClaimOf(context), context.RequestAborted);

    /// <summary>Writes the answer to a request that is refused; null for one that is let in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="admission">The decision; null where there was none to be had.</param>
    /// <param name="session">The session that it named, as far as it is known.</param>
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
            // A client that was connected before its organization had admins asked shows itself to them here.
            if (refusal == Refusal.ClientPending)
                await admissions.ShowAsync(member, context.RequestAborted);
            await challenges.WriteRefusedAsync(context, refusal);
        };
    }

    /// <inheritdoc/>
    public void Dispose() => shutOut.Dispose();

    private static (MemberId, string) KeyOf(MemberPrincipal member) => (member.Id, member.ClientId);
}
