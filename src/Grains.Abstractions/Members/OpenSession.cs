namespace CodaMcp.Members;

/// <summary>What an <c>initialize</c> request says about the session it starts.</summary>
/// <param name="ClientId">The OAuth client the token was issued to (<c>client_id</c>); the session is bound to it.</param>
/// <param name="ClientName">MCP <c>clientInfo.name</c>, cut to 200 characters by the front.</param>
/// <param name="ClientVersion">MCP <c>clientInfo.version</c>, cut likewise.</param>
/// <param name="ProtocolVersion">The MCP revision that was negotiated.</param>
/// <param name="ClientCapabilities">MCP <c>capabilities</c> as UTF-8 JSON, at most 16 KB.</param>
[GenerateSerializer, Immutable, Alias("codamcp.OpenSession")]
public sealed record OpenSession(
    [property: Id(0)] string ClientId,
    [property: Id(1)] string ClientName,
    [property: Id(2)] string ClientVersion,
    [property: Id(3)] string ProtocolVersion,
    [property: Id(4)] byte[] ClientCapabilities);
