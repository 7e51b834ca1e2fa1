using Orleans.Runtime;

namespace CodaMcp.Mcp;

/// <summary>Handles temporary failures between a front and a grain whose silo is lost, or is not found yet. They pass within seconds.</summary>
internal static class GrainFaults
{
    // Longer than Orleans needs to notice a lost silo and to activate its grains elsewhere.
    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(8);

    /// <summary>The delay before the next attempt.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns whether another attempt may help.</summary>
    public static bool IsPassing(Exception error) => error is TimeoutException or OrleansException;

    /// <summary>
    /// Calls a grain, and repeats the call for 8 s after temporary failures. Use it only for calls that may be made twice.
    /// </summary>
    /// <remarks>A loop instead of Polly: its only state is the start time, and Polly would need a pipeline for each clock.</remarks>
    /// <param name="question">
    /// Makes the call without a cancellation token. The call is short, and Orleans keeps a cancellation in the grain for up to 3 s. Meanwhile it
    /// would delay a grain that is to move.
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
