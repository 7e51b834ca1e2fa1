namespace CodaMcp.Sessions;

/// <summary>What one session subscribed to and is told, as it is stored.</summary>
public sealed record StoredSessionStreams
{
    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>The sequence of the last event.</summary>
    public long Sequence { get; init; }

    /// <summary>The sequence of the last event that is no longer kept; 0 for none.</summary>
    public long TrimmedThrough { get; init; }

    /// <summary>The events kept, oldest first.</summary>
    public IReadOnlyList<StoredSessionEvent> Events { get; init; } = [];

    /// <summary>The subscriptions.</summary>
    public IReadOnlyList<StoredSubscription> Subscriptions { get; init; } = [];

    /// <summary>The version of the catalogue of tools the session was told of last; null where it knows the one it began with.</summary>
    public string? Catalog { get; init; }
}
