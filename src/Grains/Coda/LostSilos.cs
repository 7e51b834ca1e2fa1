namespace CodaMcp.Coda;

/// <summary>
/// Asks a grain again whose silo was lost. Until the cluster agrees that it is, every call to it is refused at once or not answered; that takes
/// some seconds (<c>FailoverTimes</c>), after which the grain is somewhere else.
/// </summary>
internal static class LostSilos
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks until there is an answer; only for what may be asked twice.</summary>
    /// <exception cref="TimeoutException">There was none.</exception>
    /// <exception cref="Orleans.Runtime.OrleansException">Likewise.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> question, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await question();
            }
            catch (Exception error) when (error is TimeoutException or Orleans.Runtime.OrleansException && time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
