namespace CodaMcp.Coda.Documents;

/// <summary>
/// The lease that a document grants to other silos that ask often. No write is reported as done before the lease has ended. With a lease, many
/// reads in another silo cost only one call. A document that is seldom asked grants no lease, and its writes do not wait. For the grain's turns
/// only.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class DocumentLease(TimeProvider time)
{
    /// <summary>How long a lease lasts. The holder counts from before its question, so the lease ends at the holder first.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(100);

    /// <summary>The least number of questions within <see cref="Length"/> for which a lease is granted.</summary>
    public const int LeastAsked = 5;

    private long? granted;
    private long first;
    private int asked;

    /// <summary>Counts a question from another silo, and grants a lease if there were enough questions.</summary>
    /// <returns>How long the silo need not ask again; zero if it must ask again.</returns>
    public TimeSpan Grant()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(first, now) > Length)
            (first, asked) = (now, 0);
        if (++asked < LeastAsked)
            return TimeSpan.Zero;
        granted = now;
        return Length;
    }

    /// <summary>Completes when each lease that was granted up to now has ended.</summary>
    public async ValueTask EndAsync()
    {
        if (granted is not { } last)
            return;
        // A timer may fire a little early.
        while (Length - time.GetElapsedTime(last) is { Ticks: > 0 } left)
            await Task.Delay(left + TimeSpan.FromMilliseconds(1), time);
    }
}
