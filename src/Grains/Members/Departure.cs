using CodaMcp.Storage;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Members;

/// <summary>
/// Tells whether a member's activation is about to end, because its silo stops or it lost the fence. Callers then wait only a short time. Use only
/// in the grain's turns.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="process">The silo's process.</param>
public sealed class Departure(MemberData data, IHostApplicationLifetime process)
{
    private static readonly TimeSpan WaitWhileLeaving = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the activation is about to end.</summary>
    public bool IsLeaving => process.ApplicationStopping.IsCancellationRequested || data.FenceLost.IsCancellationRequested;

    /// <summary>
    /// Returns how long a caller may wait. While the activation leaves, this is 500 ms. That is short enough for the silo to end, and long enough that
    /// callers do not ask again all the time.
    /// </summary>
    /// <param name="wait">How long the caller wants to wait.</param>
    /// <param name="most">The longest wait.</param>
    public TimeSpan Bound(TimeSpan wait, TimeSpan most) => wait <= TimeSpan.Zero ? TimeSpan.Zero : IsLeaving ? WaitWhileLeaving : wait < most ? wait : most;

    /// <summary>Creates a token that also fires when the activation begins to leave. For callers that come later, <see cref="Bound"/> is enough.</summary>
    public CancellationTokenSource Link(CancellationToken cancellationToken) => IsLeaving
        ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken)
        : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, process.ApplicationStopping, data.FenceLost);

    /// <summary>Waits for something. Returns early when the time is over or the activation begins to leave.</summary>
    /// <param name="something">What to wait for.</param>
    /// <param name="wait">The longest wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Fires when the caller goes away.</param>
    /// <exception cref="OperationCanceledException">The caller went away.</exception>
    public async Task WaitAsync(Task something, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        using var either = Link(cancellationToken);
        await something.WaitAsync(wait, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        cancellationToken.ThrowIfCancellationRequested();
    }
}
