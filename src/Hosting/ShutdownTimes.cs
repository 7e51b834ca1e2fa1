namespace CodaMcp;

/// <summary>How a process uses the time it has from SIGTERM to its end: orchestrators should leave it 30 s before they kill it.</summary>
public static class ShutdownTimes
{
    /// <summary>All of it.</summary>
    public static readonly TimeSpan Host = TimeSpan.FromSeconds(24);

    /// <summary>How long a front that takes nothing new finishes what it has, after <paramref name="drain"/>: enough of <see cref="Host"/> must be left for a silo in the same process.</summary>
    public static TimeSpan Requests(TimeSpan drain) => TimeSpan.FromSeconds(Math.Clamp(16 - drain.TotalSeconds, 2, 8));
}
