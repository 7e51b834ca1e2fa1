namespace CodaMcp.Bench;

/// <summary>How a client speaks MCP.</summary>
internal enum Era
{
    /// <summary>MCP 2026-07-28: without sessions.</summary>
    Modern,

    /// <summary>MCP 2025-11-25: in a session.</summary>
    Sessions,
}
