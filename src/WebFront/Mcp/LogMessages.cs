using CodaMcp.Sessions;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

#pragma warning disable MCP9005 // Deprecated, and still to be honoured.

/// <summary>Whether a client gets log messages, and at which level (MCP, Logging; deprecated in 2026-07-28).</summary>
internal static class LogMessages
{
    /// <summary>The logger name for a call whose tool or method is not known.</summary>
    public const string ResumedLogger = "call";

    /// <summary>Returns whether the client gets messages at level <c>info</c>. A session has a level, and a request of a later revision asks for one.</summary>
    public static bool Admitted(SessionView? session, JsonRpcRequest request)
    {
        return session is not null ? Admitted(session) : request.Context?.LogLevel is <= LoggingLevel.Info;
    }

    /// <summary>Likewise for a session.</summary>
    public static bool Admitted(SessionView session) => session.LogLevel <= McpLogLevel.Info;

    /// <summary>Converts the level that a client names.</summary>
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
