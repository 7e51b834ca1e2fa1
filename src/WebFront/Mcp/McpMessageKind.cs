namespace CodaMcp.Mcp;

/// <summary>What a JSON-RPC message is.</summary>
internal enum McpMessageKind
{
    /// <summary>It has a method and an id.</summary>
    Request,

    /// <summary>It has a method and no id.</summary>
    Notification,

    /// <summary>It has a result or an error: the client answers a request of this server.</summary>
    Answer,

    /// <summary>It is an array of messages (MCP 2025-03-26).</summary>
    Batch,
}
