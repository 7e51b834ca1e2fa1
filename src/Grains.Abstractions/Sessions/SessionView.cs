using CodaMcp.Calls;

namespace CodaMcp.Sessions;

/// <summary>What a front must know of a session to serve a request. Every reply to a request of a session contains it, so it has nothing else.</summary>
/// <param name="ProtocolVersion">The MCP revision that was negotiated.</param>
/// <param name="Abilities">The kinds of requests that the client declared to accept at <c>initialize</c>.</param>
/// <param name="LogLevel">The lowest level of log messages that the client gets.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SessionView")]
public sealed record SessionView(
    [property: Id(0)] string ProtocolVersion, [property: Id(1)] ClientAbilities Abilities, [property: Id(2)] McpLogLevel LogLevel);
