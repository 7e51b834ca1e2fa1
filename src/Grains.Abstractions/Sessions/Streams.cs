namespace CodaMcp.Sessions;

/// <summary>Asks for what a stream of a session (MCP up to 2025-11-25, <c>GET</c>) has to give after a position.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ReadStream")]
public sealed record ReadStream
{
    /// <summary>The session.</summary>
    [Id(0)] public required string SessionId { get; init; }

    /// <summary>The client that asks; the session is bound to it.</summary>
    [Id(1)] public required string ClientId { get; init; }

    /// <summary>Names the stream: 128 random bits, base64url, chosen by the front when the client opens it and kept when it resumes it.</summary>
    [Id(2)] public required string StreamId { get; init; }

    /// <summary>The <see cref="SessionEvent.Sequence"/> of the last event the client has; 0 for none.</summary>
    [Id(3)] public long After { get; init; }

    /// <summary>The connection that reads, chosen by the front: a later one of the same stream takes it over.</summary>
    [Id(4)] public required Guid Reader { get; init; }

    /// <summary>How long to wait where there is nothing; at most 6 s.</summary>
    [Id(5)] public TimeSpan Wait { get; init; }

    /// <summary>Whether the client resumes the stream (<c>Last-Event-ID</c>) rather than opens it.</summary>
    [Id(6)] public bool Resumed { get; init; }
}

/// <summary>What a stream has to give.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.StreamReply")]
public sealed record StreamReply
{
    /// <summary>Why the stream is over, where it is.</summary>
    [Id(0)] public StreamEnd End { get; init; }

    /// <summary>The events, in order; stored, so that they can be given again.</summary>
    [Id(1)] public SessionEvent[] Events { get; init; } = [];
}

/// <summary>Whether a stream goes on. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.StreamEnd")]
public enum StreamEnd
{
    /// <summary>It does.</summary>
    None,

    /// <summary>The session has ended, or is not this client's: to be answered with 404 where nothing was sent yet.</summary>
    SessionEnded,

    /// <summary>Another connection has taken the stream over.</summary>
    TakenOver,
}

/// <summary>Something to notify a client of that no request of its own asked for.</summary>
/// <param name="Sequence">Counts the events of the session, or of the listener, from 1.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Uri">The resource, for <see cref="SessionEventKind.ResourceUpdated"/>; as the client subscribed to it.</param>
/// <param name="Version">The version of the resource's document from now on, opaque; for <see cref="SessionEventKind.ResourceUpdated"/>.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SessionEvent")]
public sealed record SessionEvent(
    [property: Id(0)] long Sequence, [property: Id(1)] SessionEventKind Kind, [property: Id(2)] string? Uri = null, [property: Id(3)] string? Version = null);

/// <summary>What a <see cref="SessionEvent"/> tells. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.SessionEventKind")]
public enum SessionEventKind
{
    /// <summary>MCP <c>notifications/resources/updated</c>.</summary>
    ResourceUpdated,

    /// <summary>MCP <c>notifications/tools/list_changed</c>.</summary>
    ToolsListChanged,

    /// <summary>MCP <c>notifications/prompts/list_changed</c>.</summary>
    PromptsListChanged,

    /// <summary>MCP <c>notifications/resources/list_changed</c>.</summary>
    ResourcesListChanged,
}
