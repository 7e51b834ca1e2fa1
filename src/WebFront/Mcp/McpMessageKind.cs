namespace CodaMcp.Mcp;

/// <summary>The kind of a JSON-RPC message.</summary>
internal enum McpMessageKind
{
    /// <summary>It has a method and an id.</summary>
    Request,

    /// <summary>It has a method and no id.</summary>
    Notification,

    /// <summary>It has a result or an error. The client answers a request of this server.</summary>
    Answer,

    /// <summary>It is an array of messages (MCP 2025-03-26).</summary>
    Batch,
}
