namespace CodaMcp.Tools;

/// <summary>The MCP client behind a call.</summary>
/// <param name="ClientId">The OAuth <c>client_id</c> of the token.</param>
/// <param name="Name">MCP <c>clientInfo.name</c>, or empty: the client's own word, at most 200 characters.</param>
/// <param name="Version">MCP <c>clientInfo.version</c>, likewise.</param>
/// <param name="ProtocolVersion">The MCP revision spoken.</param>
[GenerateSerializer, Immutable, Alias("codamcp.CallingClient")]
public sealed record CallingClient(
    [property: Id(0)] string ClientId,
    [property: Id(1)] string Name,
    [property: Id(2)] string Version,
    [property: Id(3)] string ProtocolVersion);
