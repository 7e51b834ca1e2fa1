using CodaMcp.Sessions;

namespace CodaMcp.Members;

/// <summary>The data of an <c>initialize</c> request about the session that it starts.</summary>
/// <param name="ClientId">The OAuth client the token was issued to (<c>client_id</c>); the session is bound to it.</param>
/// <param name="ClientName">MCP <c>clientInfo.name</c>, cut to 200 characters by the front.</param>
/// <param name="ClientVersion">MCP <c>clientInfo.version</c>, cut in the same way.</param>
/// <param name="ProtocolVersion">The MCP revision that was negotiated.</param>
/// <param name="ClientCapabilities">MCP <c>capabilities</c> as UTF-8 JSON, at most 16 KB.</param>
[GenerateSerializer, Immutable, Alias("codamcp.OpenSession")]
public sealed record OpenSession(
    [property: Id(0)] string ClientId,
    [property: Id(1)] string ClientName,
    [property: Id(2)] string ClientVersion,
    [property: Id(3)] string ProtocolVersion,
    [property: Id(4)] byte[] ClientCapabilities)
{
    /// <summary>The member's email address or name, if the token has one; never used as identity.</summary>
    [Id(5)] public string? MemberLabel { get; init; }
}

/// <summary>One MCP session of an <c>initialize</c> client.</summary>
/// <param name="Id">The <c>Mcp-Session-Id</c>: 192 random bits, base64url.</param>
/// <param name="Opening">The data of the <c>initialize</c> request.</param>
/// <param name="OpenedAt">When the session was opened.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SessionInfo")]
public sealed record SessionInfo([property: Id(0)] string Id, [property: Id(1)] OpenSession Opening, [property: Id(2)] DateTimeOffset OpenedAt)
{
    /// <summary>The lowest level of log messages that the client gets.</summary>
    [Id(3)] public McpLogLevel LogLevel { get; init; } = McpLogLevel.Info;

    /// <summary>Hides the id, because Orleans logs replies that arrive too late.</summary>
    public override string ToString() => "(a session)";
}
