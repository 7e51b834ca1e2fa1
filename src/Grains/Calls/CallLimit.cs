using System.Globalization;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>
/// A member's call limit: a token bucket that holds <paramref name="burst"/> calls and refills at <paramref name="callsPerMinute"/>.
/// Taking a call is one step without an await, so that a reentrant grain cannot give one call out twice.
/// </summary>
/// <param name="callsPerMinute">The sustained rate.</param>
/// <param name="burst">How many calls may come at once after a pause.</param>
/// <param name="time">The clock.</param>
public sealed class CallLimit(int callsPerMinute, int burst, TimeProvider time)
{
    private readonly double callsPerSecond = callsPerMinute / 60.0;
    private double available = burst;
    private long refilledAt = time.GetTimestamp();

    /// <summary>How many calls come back each minute.</summary>
    public int CallsPerMinute => callsPerMinute;

    /// <summary>The most calls there can be.</summary>
    public int Burst => burst;

    /// <summary>How many calls there are now.</summary>
    public int Available => (int)Math.Min(burst, available + time.GetElapsedTime(refilledAt).TotalSeconds * callsPerSecond);

    /// <summary>Takes one call.</summary>
    /// <param name="retryAfter">Where there is none: how long until there is one.</param>
    public bool TryTake(out TimeSpan retryAfter)
    {
        var now = time.GetTimestamp();
        available = Math.Min(burst, available + time.GetElapsedTime(refilledAt, now).TotalSeconds * callsPerSecond);
        refilledAt = now;
        if (available >= 1)
        {
            available -= 1;
            retryAfter = TimeSpan.Zero;
            return true;
        }
        retryAfter = TimeSpan.FromSeconds((1 - available) / callsPerSecond);
        return false;
    }

    /// <summary>Takes one call.</summary>
    /// <returns>Null; or the error for the caller where there is none left.</returns>
    public ToolError? Take() => TryTake(out var retryAfter)
        ? null
        : new ToolError(
            ToolErrorKind.LimitExceeded,
            string.Create(CultureInfo.InvariantCulture, $"You have made too many calls for the moment. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} s."))
        {
            RetryAfter = retryAfter,
        };
}
