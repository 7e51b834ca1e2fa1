using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Calls;
using CodaMcp.Members;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Mcp;

/// <summary>Creates JSON-RPC answers that the SDK does not write, such as those for clients that come back on another connection.</summary>
/// <param name="tools">Creates the results of tools.</param>
internal sealed class CallAnswers(ToolHandlers tools)
{
    /// <summary>Returns the answer to a call that has ended.</summary>
    /// <param name="context">The HTTP request with which the client comes back.</param>
    /// <param name="session">The client's session.</param>
    /// <param name="request">The JSON-RPC id of the request.</param>
    /// <param name="result">The result of the call.</param>
    public JsonRpcMessage Of(HttpContext context, SessionView session, RequestId request, CallResult result)
    {
        try
        {
            var node = result switch
            {
                { Tool: { } outcome } => Node(tools.Resumed(session, result.Name ?? "", outcome)),
                { Resource: { } outcome } => Node(ResourceHandlers.ToResult(context, result.Name ?? "", outcome)),
                { Resources: { } listing } => Node(ResourceHandlers.ToResult(context, listing)),
                _ => Node(CompletionHandler.ToResult(result.Completion ?? ArgumentCompletions.None)),
            };
            return new JsonRpcResponse { Id = request, Result = node };
        }
        catch (McpProtocolException error)
        {
            return Of(request, error);
        }
    }

    /// <summary>Returns the answer to a request that ended with an exception for its client.</summary>
    /// <param name="request">The JSON-RPC id of the request.</param>
    /// <param name="error">An <see cref="McpProtocolException"/> or an <see cref="InputRequiredException"/>.</param>
    public static JsonRpcMessage Of(RequestId request, Exception error) => error switch
    {
        InputRequiredException asked => new JsonRpcResponse { Id = request, Result = Node(asked.Result) },
        McpProtocolException told => Failed(request, (int)told.ErrorCode, told.Message, DataOf(told)),
        _ => throw new ArgumentException("The exception says nothing that a client could be told.", nameof(error)),
    };

    /// <summary>Returns the answer to a call that the grain no longer knows.</summary>
    public static JsonRpcMessage Lost(SseEventId.OfCall call) => Failed(call.Request, (int)McpErrorCode.InternalError, call.Writes
        ? "The call was interrupted and its result is lost, so it is not known whether the change was made. Look before you repeat it."
        : "The call was interrupted and its result is lost. Nothing was changed; repeat it.", data: null);

    private static JsonRpcError Failed(RequestId request, int code, string message, JsonNode? data) =>
        new() { Id = request, Error = new JsonRpcErrorDetail { Code = code, Message = message, Data = data } };

    private static JsonNode? Node<T>(T result) => JsonSerializer.SerializeToNode(result, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(T)));

    private static JsonObject? DataOf(McpProtocolException error)
    {
        if (error is UrlElicitationRequiredException { Elicitations: { } elicitations })
            return new JsonObject { ["elicitations"] = new JsonArray([.. elicitations.Select(Node)]) };
        if (error is MissingRequiredClientCapabilityException { RequiredCapabilities: var required })
            return new JsonObject { ["requiredCapabilities"] = Node(required) };
        if (error.Data.Count == 0)
            return null;
        var data = new JsonObject();
        foreach (string key in error.Data.Keys)
            data[key] = (string?)error.Data[key];
        return data;
    }
}
