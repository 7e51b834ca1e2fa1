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
