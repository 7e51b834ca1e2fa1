namespace CodaMcp.Coda;

/// <summary>
/// Repeats calls to a grain whose silo was lost. Until the cluster agrees on the loss, each call to the grain fails or gets no response. That
/// takes some seconds (<c>FailoverTimes</c>). Then the grain is on another silo. If a connection breaks while both silos live, a call on it gets
/// neither a response nor an error. Therefore a call that takes long is hedged: it is sent again, and the first one continues.
/// </summary>
/// <remarks>
/// A hedge may be lost too, for example while all silos are cut off from each other. So another one follows every ten seconds. Otherwise, a
/// shared read that waits only for lost calls would block all callers that join it until their deadlines. Polly's hedging would start all hedges
/// at once when calls fail fast. This loop sends no hedge for a failure.
/// </remarks>
/// <param name="time">The clock.</param>
internal sealed class GrainRetry(TimeProvider time)
{
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan HedgeDelay = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Calls a grain until it responds. A call that fails because of a lost silo is repeated for 6 s. While no call gets a response, another one
    /// is sent every 10 s. Only for calls that may run twice, even at the same time.
    /// </summary>
    /// <param name="send">
    /// Makes the call. It receives no token, because the slower call must not be cancelled. The grain may treat both calls as one, for example
    /// two calls for the same permit.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">The grain did not respond.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
    public async Task<T> HedgeAsync<T>(Func<Task<T>> send, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var first = SendAsync(send);
        // Nearly every call gets a response soon. It does not need the rest of this method.
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

    // An exception that the call throws synchronously becomes a failed task.
    private static async Task<T> SendAsync<T>(Func<Task<T>> send) => await send();

    // Returns the first call that has ended. Returns null if none ends within the hedge delay.
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
