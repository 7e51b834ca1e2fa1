using System.Threading.RateLimiting;
using CodaMcp.Members;

namespace CodaMcp.Limits;

/// <summary>
/// Bounds the memory for large messages of one member. To read a message costs many times its size, so all large messages of a member that
/// are served at once have <see cref="Together"/> bytes at most. Others wait, and are not read meanwhile. Small messages always pass, so an
/// answer or a cancellation finds its way.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class LargeBodies(TimeProvider time) : IDisposable
{
    /// <summary>The longest body that is small, in bytes.</summary>
    public const int Small = 64 * 1024;

    /// <summary>The most bytes that the large bodies of one member have together: as much as one may have.</summary>
    public const int Together = WebFrontHosting.MaxBody;

    /// <summary>How long a message waits for others of its member to end.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    // The open requests of a member are bounded before this, so those that wait are too.
    private readonly PartitionedRateLimiter<MemberId> limiter = PartitionedRateLimiter.Create<MemberId, MemberId>(static member =>
        RateLimitPartition.GetConcurrencyLimiter(member, static _ => new ConcurrencyLimiterOptions
        {
            PermitLimit = Together,
            QueueLimit = int.MaxValue,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        }));

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
}
