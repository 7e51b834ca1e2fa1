using System.Globalization;
using CodaMcp.Tools;

namespace CodaMcp.Calls;

/// <summary>
/// A member's call limit: a token bucket that holds <paramref name="burst"/> calls and refills at <paramref name="callsPerMinute"/>.
/// Taking a call is one step without an await, so that a reentrant grain cannot grant one call twice. A few calls over the limit wait for their
/// turn, because an agent that works in parallel does not wait by itself.
/// </summary>
/// <param name="callsPerMinute">The sustained rate.</param>
/// <param name="burst">How many calls may come at once after a pause.</param>
/// <param name="time">The clock.</param>
public sealed class CallLimit(int callsPerMinute, int burst, TimeProvider time)
{
    private readonly double callsPerSecond = callsPerMinute / 60.0;
    // Below zero while calls wait, because each of them has taken its turn already.
    private double available = burst;
    private long refilledAt = time.GetTimestamp();

    /// <summary>The longest wait of a call for its turn.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How many calls the bucket regains each minute.</summary>
    public int CallsPerMinute => callsPerMinute;

    /// <summary>The most calls that the bucket holds.</summary>
    public int Burst => burst;

    /// <summary>How many calls are available now.</summary>
    public int Available => (int)Math.Max(0, Refilled(time.GetTimestamp()));

    /// <summary>Takes one call.</summary>
    /// <param name="retryAfter">The time until a call is available, if there is none now.</param>
    public bool TryTake(out TimeSpan retryAfter)
    {
        retryAfter = NextTurn();
        if (retryAfter > TimeSpan.Zero)
            return false;
        available -= 1;
        return true;
    }

    /// <summary>Takes one call.</summary>
    /// <returns>Null, or the error for the caller if no call is left.</returns>
    public ToolError? Take() => TryTake(out var retryAfter) ? null : Exceeded(retryAfter);

    /// <summary>Takes one call. Waits for its turn if it comes within <see cref="LongestWait"/>. Turns come in the order of the calls.</summary>
    /// <param name="timeLeft">How long the caller waits for its answer. The turn must come within half of that time.</param>
    /// <param name="cancellationToken">Ends the wait and gives the turn back.</param>
    /// <returns>Null, or the error for the caller. The error comes at once if the wait would be too long.</returns>
    /// <exception cref="OperationCanceledException">The caller cancelled the wait.</exception>
    public async Task<ToolError?> TakeAsync(TimeSpan timeLeft, CancellationToken cancellationToken)
    {
        var wait = NextTurn();
        if (wait > TimeSpan.Zero && (wait > LongestWait || wait > timeLeft / 2))
            return Exceeded(wait);
        available -= 1;
        if (wait == TimeSpan.Zero)
            return null;
        try
        {
            await Task.Delay(wait, time, cancellationToken);
            return null;
        }
        catch (OperationCanceledException)
        {
            available += 1;
            throw;
        }
    }

    private double Refilled(long now) => Math.Min(burst, available + (time.GetElapsedTime(refilledAt, now).TotalSeconds * callsPerSecond));

    private TimeSpan NextTurn()
    {
        var now = time.GetTimestamp();
        (available, refilledAt) = (Refilled(now), now);
        return available >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - available) / callsPerSecond);
    }

    private ToolError Exceeded(TimeSpan retryAfter) => new(
        ToolErrorKind.LimitExceeded,
        string.Create(CultureInfo.InvariantCulture, $"Your limit of {callsPerMinute:N0} calls a minute, {burst:N0} at once, is used up: 0 are left for the moment, so nothing was done; try again in {Math.Ceiling(retryAfter.TotalSeconds)} s."))
    {
        RetryAfter = retryAfter,
    };
}
