namespace CodaMcp.Coda.Users;

/// <summary>
/// Stops a Coda user's requests when Coda refuses them whatever we do ("sticky" 429s, minutes long): after
/// <see cref="CodaBudgetOptions.BreakerThreshold"/> 429s in a row nothing is sent for a while, then one request is, as a probe. Its success
/// lets all others go again; another 429 makes the next pause twice as long. Not thread safe.
/// </summary>
/// <param name="options">The settings.</param>
internal sealed class Breaker(CodaBudgetOptions options)
{
    private int refusals;
    private int trips;
    private TimeSpan refusedAt;
    private Guid? probe;

    /// <summary>Until when nothing is sent.</summary>
    public TimeSpan OpenUntil { get; private set; }

    /// <summary>When another probe is sent even if nothing was heard of the one under way.</summary>
    public TimeSpan ProbeLostAt { get; private set; }

    /// <summary>Whether requests are turned away.</summary>
    public bool IsOpen(TimeSpan now) => OpenUntil > now;

    /// <summary>Whether a request may be sent now.</summary>
    public bool MayTry(TimeSpan now) => !IsOpen(now) && (trips == 0 || probe is null || ProbeLostAt <= now);

    /// <summary>Notes a request that may be sent.</summary>
    public void Granted(Guid id, TimeSpan now)
    {
        if (trips == 0)
            return;
        probe = id;
        ProbeLostAt = now + options.Lease;
    }

    /// <summary>Notes what became of a request.</summary>
    /// <param name="id">The request.</param>
    /// <param name="grantedAt">When it was permitted.</param>
    /// <param name="use">What became of it.</param>
    /// <param name="now">When that is known.</param>
    /// <returns>Whether the pause begins with this.</returns>
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

            // Of requests that were under way together, one refusal says as much as all.
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
