using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;

namespace CodaMcp;

/// <summary>
/// Refuses requests of web pages that are neither this service's own nor allowed by its operator. A page elsewhere that has the name of
/// this host resolve to it (DNS rebinding) still sends its own Origin. Requests without Origin are not from a page's script.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="origins">Which pages may come.</param>
/// <remarks>MCP 2026-07-28, Transports, Security: an Origin that is present and not valid is answered with 403.</remarks>
internal sealed class OriginCheck(RequestDelegate next, AllowedOrigins origins)
{
    public Task InvokeAsync(HttpContext context)
    {
        var sent = context.Request.Headers.Origin;
        if (sent.Count == 0 || (sent.Count == 1 && origins.Contains(sent[0])))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = AcceptedTypes.JsonType;
        return context.Response.WriteAsync(
            """{"error":"forbidden","error_description":"Web pages of this Origin are not allowed. The operator of this server can list it in ALLOWED_ORIGINS."}""",
            context.RequestAborted);
    }
}
