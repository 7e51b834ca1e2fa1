namespace CodaMcp.Coda;

/// <summary>
/// Asks a grain again whose silo was lost. Until the cluster agrees that it is, every call to it is refused at once or not answered; that takes
/// some seconds (<c>FailoverTimes</c>), after which the grain is somewhere else. What was on a connection that broke while both silos live on is
/// never answered, and nobody says so: a question that takes long is therefore put a second time, beside the first.
/// </summary>
internal static class LostSilos
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    /// <summary>Asks until there is an answer; only for what may be asked twice, also at once.</summary>
    /// <exception cref="TimeoutException">There was none.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> question, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var asked = new List<Task<T>> { AskAsync(question) };
        while (true)
        {
            if (await AnsweredAsync(asked, time, cancellationToken) is not { } answered)
            {
                asked.Add(AskAsync(question));
                continue;
            }

            try
            {
                return await answered;
            }
            catch (Exception error) when (error is TimeoutException or OrleansException && (asked.Count > 1 || time.GetElapsedTime(began) < Patience))
            {
                asked.Remove(answered);
                if (asked.Count > 0)
                    continue;
                await Task.Delay(Pause, time, cancellationToken);
                asked.Add(AskAsync(question));
            }
        }
    }

    // What it throws at once is its answer, too.
    private static async Task<T> AskAsync<T>(Func<Task<T>> question) => await question();

    // The first that is answered; null where none is for long.
    private static async Task<Task<T>?> AnsweredAsync<T>(List<Task<T>> asked, TimeProvider time, CancellationToken cancellationToken)
    {
        if (asked.Find(one => one.IsCompleted) is { } already)
            return already;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wait = Task.Delay(Long, time, over.Token);
        var first = await Task.WhenAny([.. asked, wait]);
        await over.CancelAsync();
        if (first != wait)
            return (Task<T>)first;
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }
}
