namespace CodaMcp.Sessions;

/// <summary>Asks for the events of a session's stream (MCP up to 2025-11-25, <c>GET</c>) after a position.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.ReadStream")]
public sealed record ReadStream
{
    /// <summary>The session.</summary>
    [Id(0)] public required string SessionId { get; init; }

    /// <summary>The client that asks; the session is bound to it.</summary>
    [Id(1)] public required string ClientId { get; init; }

    /// <summary>
    /// The id of the stream: 128 random bits, base64url. The front chooses it when the client opens the stream, and keeps it when the client
    /// resumes the stream.
    /// </summary>
    [Id(2)] public required string StreamId { get; init; }

    /// <summary>The <see cref="SessionEvent.Sequence"/> of the last event that the client has; 0 for none.</summary>
    [Id(3)] public long After { get; init; }

    /// <summary>The id of the connection that reads, chosen by the front. A later connection takes the stream over.</summary>
    [Id(4)] public required Guid Reader { get; init; }

    /// <summary>How long to wait if there are no events; at most 6 s.</summary>
    [Id(5)] public TimeSpan Wait { get; init; }

    /// <summary>Whether the client resumes the stream (<c>Last-Event-ID</c>) rather than opens it.</summary>
    [Id(6)] public bool Resumed { get; init; }
}

/// <summary>The events of a stream, or its end.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.StreamReply")]
public sealed record StreamReply
{
    /// <summary>Why the stream has ended, if it has.</summary>
    [Id(0)] public StreamEnd End { get; init; }

    /// <summary>The events, in order. They are stored, so they can be sent again.</summary>
    [Id(1)] public SessionEvent[] Events { get; init; } = [];
}

/// <summary>Whether and why a stream has ended. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.StreamEnd")]
public enum StreamEnd
{
    /// <summary>The stream goes on.</summary>
    None,

    /// <summary>The session has ended, or belongs to another client. The front answers with 404 if it has sent nothing yet.</summary>
    SessionEnded,

    /// <summary>Another connection has taken the stream over.</summary>
    TakenOver,
}

/// <summary>A notification to a client that does not answer a request of the client.</summary>
/// <param name="Sequence">Counts the events of the session, or of the listener, from 1.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Uri">The URI of the resource for <see cref="SessionEventKind.ResourceUpdated"/>, as the client subscribed to it.</param>
/// <param name="Version">For <see cref="SessionEventKind.ResourceUpdated"/>: the new version of the resource's document, opaque.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SessionEvent")]
public sealed record SessionEvent(
    [property: Id(0)] long Sequence, [property: Id(1)] SessionEventKind Kind, [property: Id(2)] string? Uri = null, [property: Id(3)] string? Version = null);

/// <summary>What a <see cref="SessionEvent"/> reports. New values are only appended.</summary>
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
