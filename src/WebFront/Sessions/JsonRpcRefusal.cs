using System.Globalization;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Sessions;

/// <summary>Answers a request with an HTTP status and a JSON-RPC error (MCP, Transports), before a stream begins.</summary>
internal static class JsonRpcRefusal
{
    // Slightly more than the time that Orleans needs to recover from a lost silo, minus the time already waited.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    // The server notices that a client has left a stream when it writes the next comment.
    private static readonly TimeSpan AfterStreams = SseWriter.KeepAlive;

    // A session still counts as busy for this long after its last stream or call.
    private static readonly TimeSpan AfterSessions = TimeSpan.FromSeconds(30);

    /// <summary>Writes the error.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The JSON-RPC code.</param>
    /// <param name="message">The reason, and what the client can do.</param>
    /// <param name="id">The id of the request. By default, the id of the message that is being served.</param>
    public static Task WriteAsync(HttpContext context, int status, int code, string message, RequestId? id = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var answer = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = (id ?? context.Features.Get<McpMessage>()?.Id)?.Id switch
            {
                string text => JsonValue.Create(text),
                long number => JsonValue.Create(number),
                _ => null,
            },
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        };
        return context.Response.Body.WriteAsync(ReadableJson.Of(answer), context.RequestAborted).AsTask();
    }

    /// <summary>
    /// 404 for a session that does not exist or belongs to another client. The client then starts a new session. The answer has no request id, so it
    /// is always the same.
    /// </summary>
    public static Task SessionNotFoundAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status404NotFound, -32001, "Session not found", default(RequestId));

    /// <summary>400 for a request that names another revision than its session has.</summary>
    /// <param name="context">The request.</param>
    /// <param name="negotiated">The session's revision.</param>
    public static Task OtherRevisionAsync(HttpContext context, string? negotiated) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, -32000, $"This session is of revision {negotiated}, so MCP-Protocol-Version must be that.");

    /// <summary>503 if the member's grain cannot be reached. The session still exists.</summary>
    public static Task UnreachableAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = Soon.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, -32000, "The service could not answer just now. Nothing was changed and the session goes on; try again shortly.");
    }

    /// <summary>429 for a call over the member's limit. The grain that refused the call has recorded it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="retryAfter">The time after which the next call is allowed.</param>
    /// <param name="message">The description of the limit.</param>
    public static Task OverLimitAsync(HttpContext context, TimeSpan? retryAfter, string message) =>
        TooManyAsync(context, TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(retryAfter.GetValueOrDefault().TotalSeconds))), message);

    /// <summary>429 if the member has too many open streams.</summary>
    public static Task TooManyStreamsAsync(HttpContext context, OpenStreams open) => TooManyHereAsync(context, AfterStreams, open.TooMany);

    /// <summary>429 if the member has too many sessions and all of them are in use.</summary>
    public static Task TooManySessionsAsync(HttpContext context) => TooManyHereAsync(context, AfterSessions,
        "This member has as many sessions as there may be, and each has an open stream or a running call. End one with DELETE before opening another.");

    // No grain knows of these refusals, so the front counts them for the audit.
    private static Task TooManyHereAsync(HttpContext context, TimeSpan retryAfter, string message)
    {
        context.RequestServices.GetRequiredService<RefusedRequests>().Count(context.GetMember(), message);
        return TooManyAsync(context, retryAfter, message);
    }

    private static Task TooManyAsync(HttpContext context, TimeSpan retryAfter, string message)
    {
        context.Response.Headers.RetryAfter = retryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status429TooManyRequests, -32000, message);
    }
}
