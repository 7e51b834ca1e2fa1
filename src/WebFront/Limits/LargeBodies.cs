using System.Threading.RateLimiting;
using CodaMcp.Members;
using CodaMcp.Settings;

namespace CodaMcp.Limits;

/// <summary>
/// Bounds the memory for large messages. Reading a message needs several times its size. So the large messages of one member that are served at the
/// same time have <see cref="Together"/> bytes at most. Those of all members have <see cref="TogetherOfAll"/> bytes at most. Other large messages
/// wait and are not read meanwhile. Small messages never wait, so answers and cancellations always get through.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LargeBodies(TimeProvider time) : IDisposable
{
    /// <summary>The longest body that is small, in bytes.</summary>
    public const int Small = 64 * 1024;

    /// <summary>The most bytes that the large bodies of one member have together. A single body may have as many.</summary>
    public const int Together = WebFrontHosting.MaxBody;

    /// <summary>The most bytes that the large bodies of all members of a front have together.</summary>
    [MemberLimit]
    public const int TogetherOfAll = 4 * Together;

    /// <summary>How long a message waits for others to finish.</summary>
    [MemberLimit]
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    // The limiter of open requests runs before this one. So it also bounds the number of waiting requests.
    private readonly PartitionedRateLimiter<MemberId> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<MemberId, MemberId>(static member => RateLimitPartition.GetConcurrencyLimiter(member, static _ => Options(Together))),
        PartitionedRateLimiter.Create<MemberId, int>(static _ => RateLimitPartition.GetConcurrencyLimiter(0, static _ => Options(TogetherOfAll))));

    /// <summary>Reserves room for a body. Returns null if there was no room in time. Disposing the result frees the room.</summary>
    /// <param name="member">The member who sends the body.</param>
    /// <param name="length">The length of the body in bytes. Null if unknown, which counts as the maximum.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async ValueTask<IDisposable?> EnterAsync(MemberId member, long? length, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Wait, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            var lease = await limiter.AcquireAsync(member, (int)Math.Min(length ?? Together, Together), both.Token);
            return lease.IsAcquired ? lease : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => limiter.Dispose();

    private static ConcurrencyLimiterOptions Options(int bytes) => new()
    {
        PermitLimit = bytes,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };
}
