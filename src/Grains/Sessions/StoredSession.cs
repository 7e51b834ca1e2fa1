namespace CodaMcp.Sessions;

/// <summary>One open session as it is stored.</summary>
public sealed record StoredSession
{
    /// <summary>The <c>Mcp-Session-Id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The OAuth client it is bound to.</summary>
    public required string ClientId { get; init; }

    /// <summary>MCP <c>clientInfo.name</c>.</summary>
    public string ClientName { get; init; } = "";

    /// <summary>MCP <c>clientInfo.version</c>.</summary>
    public string ClientVersion { get; init; } = "";

    /// <summary>The negotiated MCP revision.</summary>
    public required string ProtocolVersion { get; init; }

    /// <summary>MCP <c>capabilities</c> of the client, JSON.</summary>
    public string ClientCapabilities { get; init; } = "{}";

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was last used, to within ten minutes.</summary>
    public required DateTimeOffset UsedAt { get; init; }

    /// <summary>The lowest level of the log messages for the client.</summary>
    public McpLogLevel LogLevel { get; init; } = McpLogLevel.Info;

    /// <summary>The version of the tool catalogue that the client was last told of.</summary>
    public string? Catalog { get; init; }
}
