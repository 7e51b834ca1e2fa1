using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol;

namespace CodaMcp.Sessions;

/// <summary>An answer to one message that was made in memory, before anything of the response was sent.</summary>
/// <param name="Status">The HTTP status it came with.</param>
/// <param name="Body">Its body, JSON; empty for a message that is not answered.</param>
internal sealed record CapturedAnswer(int Status, byte[] Body)
{
    /// <summary>Whether it is a JSON-RPC result.</summary>
    public bool IsResult => Status == StatusCodes.Status200OK && Body.Length > 0 && JsonNode.Parse(Body) is JsonObject answer && answer.ContainsKey("result");

    /// <summary>Has the rest of the endpoint answer a message.</summary>
    /// <param name="context">The request. Its message and the body of its response are replaced for as long as this runs.</param>
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

    /// <summary>The answer as a member of a batch's answer; null for a message that is not answered.</summary>
    /// <param name="message">The message.</param>
    public JsonNode? InBatch(McpMessage message)
    {
        if (Body.Length == 0)
            return null;
        var answer = JsonNode.Parse(Body);
        // What is no JSON-RPC is OAuth's: an error with a description.
        return answer?["jsonrpc"] is not null ? answer : new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = JsonSerializer.SerializeToNode(message.Id, McpJsonUtilities.DefaultOptions.GetTypeInfo(message.Id.GetType())),
            ["error"] = new JsonObject { ["code"] = (int)McpErrorCode.InvalidRequest, ["message"] = answer?["error_description"]?.DeepClone() },
        };
    }
}
