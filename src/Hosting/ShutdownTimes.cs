namespace CodaMcp;

/// <summary>Divides the time from SIGTERM to the end of a process. Orchestrators should allow 30 s before they kill it.</summary>
public static class ShutdownTimes
{
    /// <summary>The total time.</summary>
    public static readonly TimeSpan Host = TimeSpan.FromSeconds(24);

    /// <summary>
    /// The time in which a front finishes its requests after <paramref name="drain"/>, when it accepts no new ones. A silo in the same process needs the rest
    /// of <see cref="Host"/>.
    /// </summary>
    public static TimeSpan Requests(TimeSpan drain) => TimeSpan.FromSeconds(Math.Clamp(16 - drain.TotalSeconds, 2, 8));
}
