using Microsoft.AspNetCore.Http;

namespace CodaMcp.Cluster;

/// <summary>Asks clients to come back while this front has never reached a silo. Health endpoints are answered nevertheless.</summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="connection">The connection.</param>
internal sealed class ClusterCheck(RequestDelegate next, ClusterConnection connection)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (connection.HasStarted || context.Request.Path.StartsWithSegments("/health"))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = "5";
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"error":"temporarily_unavailable","error_description":"The service is starting. Try again in a few seconds."}""", context.RequestAborted);
    }
}
