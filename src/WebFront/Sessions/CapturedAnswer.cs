using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;

namespace CodaMcp.Sessions;

/// <summary>The answer to one message, written to memory before anything of the response is sent.</summary>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Body">The JSON body of the answer; empty for a message that gets no answer.</param>
internal sealed record CapturedAnswer(int Status, byte[] Body)
{
    /// <summary>Whether it is a JSON-RPC result.</summary>
    public bool IsResult => Status == StatusCodes.Status200OK && Body.Length > 0 && JsonNode.Parse(Body) is JsonObject answer && answer.ContainsKey("result");

    /// <summary>Runs the rest of the endpoint for a message, and captures the answer.</summary>
    /// <param name="context">The request. Its message and the body of its response are replaced while this method runs.</param>
    /// <param name="message">The message.</param>
    /// <param name="next">The rest of the endpoint.</param>
    public static async Task<CapturedAnswer> OfAsync(HttpContext context, McpMessage message, RequestDelegate next)
    {
        var (response, body) = (context.Response, context.Response.Body);
        var accepted = context.Features.Get<AcceptedTypes>();
        using var written = new MemoryStream();
        response.Body = written;
        response.StatusCode = StatusCodes.Status200OK;
        context.Features.Set(new AcceptedTypes(Json: true, EventStream: false));
        context.Features.Set(message);
        try
        {
            await next(context);
        }
        finally
        {
            response.Body = body;
            context.Features.Set(accepted);
        }
        return new CapturedAnswer(response.StatusCode, written.ToArray());
    }

    /// <summary>Returns the answer as an element of the answer to a batch; null for a message that gets no answer.</summary>
    /// <param name="message">The message.</param>
    public JsonNode? InBatch(McpMessage message)
    {
        if (Body.Length == 0)
            return null;
        var answer = JsonNode.Parse(Body);
        // A body that is not JSON-RPC is an OAuth error with a description.
        return answer?["jsonrpc"] is not null ? answer : new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = JsonSerializer.SerializeToNode(message.Id, McpJsonUtilities.DefaultOptions.GetTypeInfo(message.Id.GetType())),
            ["error"] = new JsonObject { ["code"] = (int)McpErrorCode.InvalidRequest, ["message"] = answer?["error_description"]?.DeepClone() },
        };
    }
}
