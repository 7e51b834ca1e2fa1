using CodaMcp.Sessions;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

#pragma warning disable MCP9005 // Deprecated, and still to be honoured.

/// <summary>Whether a client gets log messages, and at which level (MCP, Logging; deprecated in 2026-07-28).</summary>
internal static class LogMessages
{
    /// <summary>The logger where it is not known what is called.</summary>
    public const string ResumedLogger = "call";

    /// <summary>Whether messages at level <c>info</c> go to the client: what a session chose, or what the request of a later revision asks for.</summary>
    public static bool Admitted(SessionView? session, JsonRpcRequest request)
    {
        return session is not null ? Admitted(session) : request.Context?.LogLevel is <= LoggingLevel.Info;
    }

    /// <summary>Likewise for a session.</summary>
    public static bool Admitted(SessionView session) => session.LogLevel <= McpLogLevel.Info;

    /// <summary>The level a client names.</summary>
    public static McpLogLevel Of(LoggingLevel level) => level switch
    {
        LoggingLevel.Debug => McpLogLevel.Debug,
        LoggingLevel.Info => McpLogLevel.Info,
        LoggingLevel.Notice => McpLogLevel.Notice,
        LoggingLevel.Warning => McpLogLevel.Warning,
        LoggingLevel.Error => McpLogLevel.Error,
        LoggingLevel.Critical => McpLogLevel.Critical,
        LoggingLevel.Alert => McpLogLevel.Alert,
        _ => McpLogLevel.Emergency,
    };
}
