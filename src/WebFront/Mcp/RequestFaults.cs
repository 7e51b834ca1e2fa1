using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>
/// Logs the faults of this server while it serves a request. The SDK's own log is off. It logs mistakes of clients and lost connections as errors,
/// and writes the names that clients asked for.
/// </summary>
/// <param name="logger">The log.</param>
internal sealed partial class RequestFaults(ILogger<RequestFaults> logger)
{
    /// <summary>Logs an exception, unless it contains an answer for the client or reports a cancellation.</summary>
    /// <param name="method">The MCP method.</param>
    /// <param name="error">The exception.</param>
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
