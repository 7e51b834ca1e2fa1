using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// Logs what goes wrong in this server while it serves a request. The SDK's own log is off, since it takes the mistakes of clients, and
/// clients that hang up, for errors, and writes the names that they asked for.
/// </summary>
/// <param name="logger">The log.</param>
internal sealed partial class RequestFaults(ILogger<RequestFaults> logger)
{
    /// <summary>Logs an exception, unless it says what a client is to be told, or that nobody waits any more.</summary>
    /// <param name="method">The MCP method.</param>
    /// <param name="error">What was thrown.</param>
    public void Log(string method, Exception error)
    {
        if (error is McpException or InputRequiredException or OperationCanceledException)
            return;
        if (GrainFaults.IsPassing(error))
            LogUnreachable(method, error);
        else
            LogFault(method, error);
    }

    [LoggerMessage(LogLevel.Warning, "The cluster did not answer {Method}.")]
    private partial void LogUnreachable(string method, Exception error);

    [LoggerMessage(LogLevel.Error, "{Method} failed for a fault of ours.")]
    private partial void LogFault(string method, Exception error);
}
