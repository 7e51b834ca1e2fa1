namespace CodaMcp.Coda.Users;

/// <summary>
/// Pauses a Coda user's requests when Coda refuses them although they keep the limits ("sticky" 429s, minutes long). After
/// <see cref="CodaBudgetOptions.BreakerThreshold"/> 429s in a row no request is sent for a while. Then one request is sent as a probe. If it
/// succeeds, all requests may be sent again. Another 429 makes the next pause twice as long. Not thread-safe.
/// </summary>
/// <param name="options">The settings.</param>
internal sealed class Breaker(CodaBudgetOptions options)
{
    private int refusals;
    private int trips;
    private TimeSpan refusedAt;
    private Guid? probe;

    /// <summary>Until when no request is sent.</summary>
    public TimeSpan OpenUntil { get; private set; }

    /// <summary>When another probe may be sent even if the outcome of the current probe is not known.</summary>
    public TimeSpan ProbeLostAt { get; private set; }

    /// <summary>Returns whether requests are refused.</summary>
    public bool IsOpen(TimeSpan now) => OpenUntil > now;

    /// <summary>Returns whether a request may be sent now.</summary>
    public bool MayTry(TimeSpan now) => !IsOpen(now) && (trips == 0 || probe is null || ProbeLostAt <= now);

    /// <summary>Notes a request that may be sent.</summary>
    public void Granted(Guid id, TimeSpan now)
    {
        if (trips == 0)
            return;
        probe = id;
        ProbeLostAt = now + options.Lease;
    }

    /// <summary>Notes the outcome of a request.</summary>
    /// <param name="id">The request.</param>
    /// <param name="grantedAt">When it was permitted.</param>
    /// <param name="use">The outcome.</param>
    /// <param name="now">When the outcome became known.</param>
    /// <returns>Whether this outcome starts a pause.</returns>
    public bool Note(Guid id, TimeSpan grantedAt, PermitUse use, TimeSpan now)
    {
        var probed = id == probe;
        if (probed)
            probe = null;
        switch (use)
        {
            case PermitUse.Answered:
                (refusals, trips, OpenUntil) = (0, 0, now);
                return false;

            // Several refusals of requests that were in progress at the same time count as one.
            case PermitUse.Limited when !IsOpen(now) && grantedAt >= refusedAt:
                refusals++;
                refusedAt = now;
                if (!probed && refusals < options.BreakerThreshold)
                    return false;
                var pause = options.BreakerPause * Math.Pow(2, Math.Min(trips, 10));
                OpenUntil = now + (pause < options.LongestBreakerPause ? pause : options.LongestBreakerPause);
                (trips, refusals) = (trips + 1, 0);
                return true;

            default:
                return false;
        }
    }
}
