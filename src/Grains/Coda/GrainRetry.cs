namespace CodaMcp.Coda;

/// <summary>
/// Calls a grain again whose silo was lost. Until the cluster agrees on the loss, each call to the grain fails or is not answered. That takes
/// some seconds (<c>FailoverTimes</c>); then the grain is on another silo. A call on a connection that broke while both silos live is never
/// answered, and no error tells. A call that takes long is therefore hedged: sent again, beside the first.
/// </summary>
/// <remarks>
/// A hedge may be lost like the call, as while all silos are cut off from each other. So another one follows every ten seconds. A shared read
/// that waited on lost calls alone would keep all who join it until their time is over. Polly's hedging would start all hedges at once when
/// calls fail fast; this loop sends no hedge for a failure.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class GrainRetry(TimeProvider time)
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HedgeDelay = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Calls a grain until it answers. A call that fails because of a lost silo is repeated for 6 s. While no call is answered, another one is
    /// sent every 10 s. Only for calls that may be made twice, also at once.
    /// </summary>
    /// <param name="send">
    /// Makes the call. It gets no token, since the loser of a hedge must not be cancelled: to the grain both may be one call, as two for the same
    /// permit are.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">There was no answer.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
    public async Task<T> HedgeAsync<T>(Func<Task<T>> send, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var first = SendAsync(send);
        // Nearly every call is answered soon, and needs none of the rest.
        await ((Task)first).WaitAsync(HedgeDelay, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (first.IsCompletedSuccessfully)
            return await first;
        cancellationToken.ThrowIfCancellationRequested();

        var sent = new List<Task<T>> { first };
        if (!first.IsCompleted)
            sent.Add(SendAsync(send));
        while (true)
        {
            if (await AnsweredAsync(sent, cancellationToken) is not { } answered)
            {
                sent.Add(SendAsync(send));
                continue;
            }

            try
            {
                return await answered;
            }
            catch (Exception error) when (error is TimeoutException or OrleansException && (sent.Count > 1 || time.GetElapsedTime(began) < RetryTime))
            {
                sent.Remove(answered);
                if (sent.Count > 0)
                    continue;
                await Task.Delay(RetryDelay, time, cancellationToken);
                sent.Add(SendAsync(send));
            }
        }
    }

    // A call that throws at once has failed like any other.
    private static async Task<T> SendAsync<T>(Func<Task<T>> send) => await send();

    // The first call that has ended; null where none has for long.
    private async Task<Task<T>?> AnsweredAsync<T>(List<Task<T>> sent, CancellationToken cancellationToken)
    {
        if (sent.Find(one => one.IsCompleted) is { } already)
            return already;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = Task.Delay(HedgeDelay, time, over.Token);
        var ended = await Task.WhenAny([.. sent, wait]);
        await over.CancelAsync();
        if (ended != wait)
            return (Task<T>)ended;
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }
}
