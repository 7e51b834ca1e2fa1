namespace CodaMcp.Coda.Caching;

/// <summary>When the last caller that shares a fetch stops waiting. It grows as callers join, so read it again after every wait. Thread-safe.</summary>
/// <param name="value">The deadline of the first caller.</param>
public sealed class ResponseCacheDeadline(DateTimeOffset value)
{
    private long ticks = value.UtcTicks;

    /// <summary>The deadline as of now.</summary>
    public DateTimeOffset Value => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    /// <summary>Extends the deadline for another caller that joins. Calls must not run at the same time.</summary>
    internal void Extend(DateTimeOffset deadline)
    {
        if (deadline > Value)
            Volatile.Write(ref ticks, deadline.UtcTicks);
    }
}
