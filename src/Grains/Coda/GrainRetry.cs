using Polly;
using Polly.Hedging;
using Polly.Retry;

namespace CodaMcp.Coda;

/// <summary>
/// Calls a grain again whose silo was lost. Until the cluster agrees on the loss, each call to the grain fails or is not answered. That takes
/// some seconds (<c>FailoverTimes</c>); then the grain is on another silo. A call on a connection that broke while both silos live is never
/// answered, and no error tells. A call that takes long is therefore hedged: sent a second time, beside the first.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class GrainRetry(TimeProvider time)
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HedgeDelay = TimeSpan.FromSeconds(10);
    private static readonly ResiliencePropertyKey<long> Began = new("CodaMcp.Began");

    // From the outermost: what the retries give up on is hedged at once.
    private readonly ResiliencePipeline<object> pipeline = new ResiliencePipelineBuilder<object> { TimeProvider = time }
        .AddHedging(new HedgingStrategyOptions<object>
        {
            ShouldHandle = static args => ValueTask.FromResult(IsLoss(args.Outcome)),
            MaxHedgedAttempts = 1,
            DelayGenerator = args => ValueTask.FromResult(TimeSpan.FromTicks(Math.Max(0, (HedgeDelay - Elapsed(time, args.Context)).Ticks))),
        })
        .AddRetry(new RetryStrategyOptions<object>
        {
            ShouldHandle = args => ValueTask.FromResult(IsLoss(args.Outcome) && Elapsed(time, args.Context) < RetryTime),
            MaxRetryAttempts = int.MaxValue,
            Delay = RetryDelay,
        })
        .Build();

    /// <summary>
    /// Calls a grain until it answers. A call that fails because of a lost silo is repeated for 6 s; one that is not answered for 10 s, or fails
    /// after the 6 s, is hedged. At most two calls are under way. Only for calls that may be made twice, also at once.
    /// </summary>
    /// <param name="send">
    /// Makes the call. It gets no token, since the loser of a hedge must not be cancelled: to the grain both may be one call, as two for the same
    /// permit are.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">There was no answer.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
    public async Task<T> HedgeAsync<T>(Func<Task<T>> send, CancellationToken cancellationToken)
        where T : notnull
    {
        var began = time.GetTimestamp();
        var first = SendAsync(send);
        // Nearly every call is answered soon. Polly is for the others: it allocates four times as much.
        await ((Task)first).WaitAsync(HedgeDelay, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (first.IsCompletedSuccessfully)
            return await first;
        cancellationToken.ThrowIfCancellationRequested();

        // In a grain, each call is to be made in the grain's turn.
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        context.Properties.Set(Began, began);
        var isFirst = 1;
        try
        {
            return (T)await pipeline.ExecuteAsync(
                async attempt => await (Interlocked.Exchange(ref isFirst, 0) == 1 ? first : SendAsync(send)).WaitAsync(attempt.CancellationToken), context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    // A call that throws at once has failed like any other.
    private static async Task<T> SendAsync<T>(Func<Task<T>> send) => await send();

    private static bool IsLoss(Outcome<object> outcome) => outcome.Exception is TimeoutException or OrleansException;

    private static TimeSpan Elapsed(TimeProvider time, ResilienceContext context) => time.GetElapsedTime(context.Properties.GetValue(Began, 0));
}
