using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;

namespace CodaMcp;

/// <summary>
/// Refuses requests from web pages whose origin is neither this service's own nor allowed by the operator. This also stops DNS rebinding: a page of
/// another host that makes its host name resolve to this host still sends its own <c>Origin</c>. A request without <c>Origin</c> does not come from a
/// script of a page.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="origins">The origins of the pages that may use this service.</param>
/// <remarks>MCP 2026-07-28, Transports, Security: the server answers an invalid <c>Origin</c> with 403.</remarks>
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
