using CodaMcp.Authentication;
using CodaMcp.Health;
using CodaMcp.Members;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>
/// How long a stream may stay open: until its client goes, the front drains, the access token expires, or the member is shut out. A day at
/// the most.
/// </summary>
internal sealed class StreamLifetime : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan AdmissionAge = TimeSpan.FromMinutes(1);

    private readonly MemberPrincipal member;
    private readonly IAdmissionSource admissions;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource expired;
    private readonly CancellationTokenSource ending;
    private long admittedAt;

    /// <summary>The lifetime of the stream that answers a request.</summary>
    public StreamLifetime(HttpContext context, IAdmissionSource admissions, Drain drain, TimeProvider time)
    {
        (member, this.admissions, this.time) = (context.GetMember(), admissions, time);
        var left = member.ExpiresAt - time.GetUtcNow();
        expired = new CancellationTokenSource(left < TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? left : Longest, time);
        ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, drain.StreamsClosing, expired.Token);
        admittedAt = time.GetTimestamp();
    }

    /// <summary>Cancelled when the stream has to end.</summary>
    public CancellationToken Ending => ending.Token;

    /// <summary>Asks now and then whether the member is still let in. Where nobody can say, the stream goes on.</summary>
    public async ValueTask<bool> IsAdmittedAsync()
    {
        if (time.GetElapsedTime(admittedAt) < AdmissionAge)
            return true;
        admittedAt = time.GetTimestamp();
        return await admissions.AskAsync(member, Ending) is not (Admission.TokenRevoked or Admission.MemberDisabled);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ending.Dispose();
        expired.Dispose();
    }
}
