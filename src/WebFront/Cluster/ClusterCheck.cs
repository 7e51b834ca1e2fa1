using Microsoft.AspNetCore.Http;

namespace CodaMcp.Cluster;

/// <summary>Answers requests with 503 and <c>Retry-After</c> until this front first reaches a silo. Health endpoints still answer.</summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="connection">The connection to the cluster.</param>
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
