using CodaMcp.Authentication;
using CodaMcp.Health;
using CodaMcp.Members;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>
/// How long a stream may stay open. It ends when its client leaves, another stream replaces it, or the front drains. It also ends when the access
/// token is no longer accepted or the member is no longer admitted. It stays open for a day at most.
/// </summary>
internal sealed class StreamLifetime : IDisposable
{
    [MemberLimit]
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private static readonly TimeSpan AdmissionAge = TimeSpan.FromMinutes(1);

    private readonly MemberPrincipal member;
    private readonly Drain drain;
    private readonly CancellationToken replaced;
    private readonly IAdmissionSource admissions;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource expired;
    private readonly CancellationTokenSource ending;
    private long admittedAt;

    /// <summary>Creates the lifetime of the stream that answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="opened">Its place among the open streams.</param>
    /// <param name="admissions">Asks whether the member is still admitted.</param>
    /// <param name="drain">Reports when the front drains.</param>
    /// <param name="clockSkew">
    /// How long after <c>exp</c> a token is still accepted. If the stream ended earlier, its client would reopen it again and again.
    /// </param>
    /// <param name="time">The clock.</param>
    public StreamLifetime(HttpContext context, OpenStream opened, IAdmissionSource admissions, Drain drain, TimeSpan clockSkew, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(opened);
        (member, this.admissions, this.drain, replaced, this.time) = (context.GetMember(), admissions, drain, opened.Replaced, time);
        // The expiry of a token that never expires is DateTimeOffset.MaxValue.
        var left = member.ExpiresAt < DateTimeOffset.MaxValue - clockSkew ? member.ExpiresAt + clockSkew - time.GetUtcNow() : Longest;
        expired = new CancellationTokenSource(left < TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? left : Longest, time);
        ending = CancellationTokenSource.CreateLinkedTokenSource([context.RequestAborted, drain.StreamsClosing, expired.Token, replaced]);
        admittedAt = time.GetTimestamp();
    }

    /// <summary>The delay after which the client should reconnect when the stream has to end.</summary>
    public TimeSpan Retry =>
        replaced.IsCancellationRequested ? SseWriter.RetryAfterReplacement
        : drain.StreamsClosing.IsCancellationRequested ? SseWriter.RetryAfterShutdown
        : SseWriter.Retry;

    /// <summary>Cancelled when the stream has to end.</summary>
    public CancellationToken Ending => ending.Token;

    /// <summary>Returns whether the member is still admitted. Asks once a minute at most. If the grain does not answer, the stream stays open.</summary>
    public async ValueTask<bool> IsAdmittedAsync()
    {
        if (time.GetElapsedTime(admittedAt) < AdmissionAge)
            return true;
        admittedAt = time.GetTimestamp();
        return await admissions.AskAsync(member, Ending) is Admission.Admitted or null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ending.Dispose();
        expired.Dispose();
    }
}
