using System.Threading.RateLimiting;
using CodaMcp.Members;
using CodaMcp.Settings;

namespace CodaMcp.Limits;

/// <summary>
/// Bounds the memory for large messages. To read a message costs several times its size. So the large messages of a member that are served
/// at once have <see cref="Together"/> bytes at most, and those of all members <see cref="TogetherOfAll"/>. Others wait, and are not read
/// meanwhile. Small messages always pass, so an answer or a cancellation finds its way.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LargeBodies(TimeProvider time) : IDisposable
{
    /// <summary>The longest body that is small, in bytes.</summary>
    public const int Small = 64 * 1024;

    /// <summary>The most bytes that the large bodies of one member have together: as much as one may have.</summary>
    public const int Together = WebFrontHosting.MaxBody;

    /// <summary>The most bytes that the large bodies of all members of a front have together.</summary>
    [MemberLimit]
    public const int TogetherOfAll = 4 * Together;

    /// <summary>How long a message waits for others to end.</summary>
    [MemberLimit]
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    // The open requests of a member are bounded before this, so those that wait are too.
    private readonly PartitionedRateLimiter<MemberId> limiter = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<MemberId, MemberId>(static member => RateLimitPartition.GetConcurrencyLimiter(member, static _ => Options(Together))),
        PartitionedRateLimiter.Create<MemberId, int>(static _ => RateLimitPartition.GetConcurrencyLimiter(0, static _ => Options(TogetherOfAll))));

    /// <summary>Makes room for a body; null where there was none in time. The room is free again when the result is disposed.</summary>
    /// <param name="member">The sender.</param>
    /// <param name="length">Its bytes; null if they are not known, which counts as the most.</param>
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
