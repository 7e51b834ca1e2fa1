namespace CodaMcp.Coda.Caching;

/// <summary>
/// For whom a shared fetch is, and when the last of them stops waiting. Both grow as callers join, so they are to be asked again after
/// every wait. Safe from any thread.
/// </summary>
public sealed class ResponseCacheDeadline
{
    private readonly Lock gate = new();
    private readonly List<string> members = [];
    private DateTimeOffset value;
    private Action<string>? joined;

    /// <summary>A fetch that one caller waits for.</summary>
    /// <param name="value">The caller's deadline.</param>
    /// <param name="member">The caller's member, by grain key.</param>
    public ResponseCacheDeadline(DateTimeOffset value, string member = "")
    {
        this.value = value;
        members.Add(member);
    }

    /// <summary>The deadline as of now.</summary>
    public DateTimeOffset Value
    {
        get
        {
            lock (gate)
                return value;
        }
    }

    /// <summary>The members as of now.</summary>
    public string[] Members
    {
        get
        {
            lock (gate)
                return [.. members];
        }
    }

    /// <summary>Another caller joins.</summary>
    internal void Join(DateTimeOffset deadline, string member)
    {
        Action<string>? tell;
        lock (gate)
        {
            if (deadline > value)
                value = deadline;
            if (members.Contains(member))
                return;
            members.Add(member);
            tell = joined;
        }

        tell?.Invoke(member);
    }

    /// <summary>Hears of every member that joins from now on, until told to hear no more with null.</summary>
    internal void Listen(Action<string>? listener)
    {
        lock (gate)
            joined = listener;
    }
}
