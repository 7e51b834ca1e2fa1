using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sessions;

/// <summary>Answers a request with an HTTP status and a JSON-RPC error without an id (MCP, Transports), before there is a stream.</summary>
internal static class JsonRpcRefusal
{
    // Somewhat more than Orleans takes to get over a lost silo, less what was waited already.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(3);

    /// <summary>Writes it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The JSON-RPC code.</param>
    /// <param name="message">Why, and what to do.</param>
    public static Task WriteAsync(HttpContext context, int status, int code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        var answer = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = null,
            ["error"] = new JsonObject { ["code"] = code, ["message"] = message },
        };
        return context.Response.WriteAsync(answer.ToJsonString(), context.RequestAborted);
    }

    /// <summary>404 for a session that is not there, or not this client's; the client starts a new one.</summary>
    public static Task SessionNotFoundAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status404NotFound, -32001, "Session not found");

    /// <summary>503 where the member's grain cannot be reached: the session is still there.</summary>
    public static Task UnreachableAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = Soon.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(context, StatusCodes.Status503ServiceUnavailable, -32000, "The service could not answer just now. Nothing was changed and the session goes on; try again shortly.");
    }

    /// <summary>429 for one stream too many.</summary>
    public static Task TooManyStreamsAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status429TooManyRequests, -32000, OpenStreams.TooMany);
}
