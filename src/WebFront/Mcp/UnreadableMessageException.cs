using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>The body of a POST is not a JSON-RPC message that this server can read. The client gets 400 with this error.</summary>
/// <param name="code">The JSON-RPC code.</param>
/// <param name="message">The error, in one sentence.</param>
/// <param name="id">The id of the request, if it could be read.</param>
internal sealed class UnreadableMessageException(McpErrorCode code, string message, RequestId id = default) : Exception(message)
{
    /// <summary>The JSON-RPC code.</summary>
    public McpErrorCode Code => code;

    /// <summary>The id of the request; its <see cref="RequestId.Id"/> is null if it could not be read.</summary>
    public RequestId Id => id;
}
