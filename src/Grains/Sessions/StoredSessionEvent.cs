namespace CodaMcp.Sessions;

/// <summary>One event of a session as it is stored.</summary>
public sealed record StoredSessionEvent
{
    /// <summary>Its place among the session's events.</summary>
    public required long Sequence { get; init; }

    /// <summary>The stream it belongs to; null where none was open.</summary>
    public string? Stream { get; init; }

    /// <summary>What happened.</summary>
    public required SessionEventKind Kind { get; init; }

    /// <summary>The resource, where it is about one.</summary>
    public string? Uri { get; init; }
}
