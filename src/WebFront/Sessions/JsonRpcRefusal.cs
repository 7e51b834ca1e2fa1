using System.Globalization;
using System.Text.Json.Nodes;
using CodaMcp.Authentication;
using CodaMcp.Mcp;
using CodaMcp.Records;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;

namespace CodaMcp.Sessions;

/// <summary>Answers a request with an HTTP status and a JSON-RPC error (MCP, Transports), before there is a stream.</summary>
internal static class JsonRpcRefusal
{
    // Somewhat more than Orleans takes to get over a lost silo, less what was waited already.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    // A stream that its client has left is noticed at the next comment.
    private static readonly TimeSpan AfterStreams = SseWriter.KeepAlive;

    // A session counts as busy for as long after its last stream or call.
    private static readonly TimeSpan AfterSessions = TimeSpan.FromSeconds(30);

    /// <summary>Writes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The JSON-RPC code.</param>
    /// <param name="message">Why, and what to do.</param>
    /// <param name="id">The id of the request; that of the message being served if it is not given.</param>
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

    /// <summary>404 for a session that is not there, or not this client's; the client starts a new one. It has no id, and so is one and the same.</summary>
    public static Task SessionNotFoundAsync(HttpContext context) =>
        WriteAsync(context, StatusCodes.Status404NotFound, -32001, "Session not found", default(RequestId));

    /// <summary>400 for a request that says it is of another revision than its session.</summary>
    /// <param name="context">The request.</param>
    /// <param name="negotiated">The session's revision.</param>
    public static Task OtherRevisionAsync(HttpContext context, string? negotiated) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, -32000, $"This session is of revision {negotiated}, so MCP-Protocol-Version must be that.");

    /// <summary>503 where the member's grain cannot be reached: the session is still there.</summary>
    public static Task UnreachableAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = Soon.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, -32000, "The service could not answer just now. Nothing was changed and the session goes on; try again shortly.");
    }

    /// <summary>429 for a call over the member's limit. The grain that refused the call has recorded it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="retryAfter">When a call is left again.</param>
    /// <param name="message">What the limit is.</param>
    public static Task OverLimitAsync(HttpContext context, TimeSpan? retryAfter, string message) =>
        TooManyAsync(context, TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(retryAfter.GetValueOrDefault().TotalSeconds))), message);

    /// <summary>429 for one stream too many.</summary>
    public static Task TooManyStreamsAsync(HttpContext context, OpenStreams open) => TooManyHereAsync(context, AfterStreams, open.TooMany);

    /// <summary>429 for one session too many, if all that the member has are in use.</summary>
    public static Task TooManySessionsAsync(HttpContext context) => TooManyHereAsync(context, AfterSessions,
        "This member has as many sessions as there may be, and each has an open stream or a running call. End one with DELETE before opening another.");

    // The front alone knows of these.
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
