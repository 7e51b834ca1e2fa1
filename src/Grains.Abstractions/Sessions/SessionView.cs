using CodaMcp.Calls;

namespace CodaMcp.Sessions;

/// <summary>What a front has to know of a session to serve a request of it. It goes with every answer, so it holds nothing else.</summary>
/// <param name="ProtocolVersion">The MCP revision that was negotiated.</param>
/// <param name="Abilities">What the client declared at <c>initialize</c> that it can be asked for.</param>
/// <param name="LogLevel">From which level on log messages go to the client.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SessionView")]
public sealed record SessionView(
    [property: Id(0)] string ProtocolVersion, [property: Id(1)] ClientAbilities Abilities, [property: Id(2)] McpLogLevel LogLevel);
