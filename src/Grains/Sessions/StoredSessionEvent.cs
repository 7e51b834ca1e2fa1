namespace CodaMcp.Sessions;

/// <summary>One event of a session as it is stored.</summary>
public sealed record StoredSessionEvent
{
    /// <summary>Its place among the session's events.</summary>
    public required long Sequence { get; init; }

    /// <summary>The stream it belongs to; null if none was open.</summary>
    public string? Stream { get; init; }

    /// <summary>What happened.</summary>
    public required SessionEventKind Kind { get; init; }

    /// <summary>The resource; null if the event concerns none.</summary>
    public string? Uri { get; init; }
}
