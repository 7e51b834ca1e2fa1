namespace CodaMcp.Members;

/// <summary>
/// When the last of those who wait for a shared fetch stops waiting. Moves back as callers with more time join, so it is to be asked
/// again after every wait.
/// </summary>
/// <param name="value">The first caller's deadline.</param>
public sealed class ResponseCacheDeadline(DateTimeOffset value)
{
    private long ticks = value.UtcTicks;

    /// <summary>The deadline as of now.</summary>
    public DateTimeOffset Value => new(Volatile.Read(ref ticks), TimeSpan.Zero);

    /// <summary>Moves the deadline to <paramref name="later"/> if that is later.</summary>
    internal void Extend(DateTimeOffset later)
    {
        var wanted = later.UtcTicks;
        for (var seen = Volatile.Read(ref ticks); seen < wanted;)
        {
            var before = Interlocked.CompareExchange(ref ticks, wanted, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
