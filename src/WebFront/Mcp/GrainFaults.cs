using Orleans.Runtime;

namespace CodaMcp.Mcp;

/// <summary>What happens between a front and a grain whose silo is lost, or is being looked for: it passes within seconds.</summary>
internal static class GrainFaults
{
    // Longer than Orleans takes to notice a lost silo and to activate its grains elsewhere.
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(8);

    /// <summary>How long to wait before asking again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Whether asking again may help.</summary>
    public static bool IsPassing(Exception error) => error is TimeoutException or OrleansException;

    /// <summary>
    /// Calls a grain, and repeats the call for 8 s after failures that pass. Only for calls that may be made twice.
    /// </summary>
    /// <remarks>A loop, not Polly: the time for it is the only state, and Polly would need a pipeline for each clock.</remarks>
    /// <param name="question">
    /// Makes the call. It gets no token: the call is short, and Orleans keeps a cancellation in the grain for up to 3 s, where it holds up a
    /// grain that is to move.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">No answer came.</exception>
    /// <exception cref="OrleansException">Likewise.</exception>
    public static async Task<T> AskAsync<T>(Func<ValueTask<T>> question, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await question().AsTask().WaitAsync(cancellationToken);
            }
            catch (Exception error) when (IsPassing(error) && time.GetElapsedTime(began) < RetryTime)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
