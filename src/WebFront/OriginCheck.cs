using Microsoft.AspNetCore.Http;

namespace CodaMcp;

/// <summary>
/// Refuses browser requests from pages that are not this service's own: a page elsewhere that has the name of this host resolve to
/// it (DNS rebinding) still sends its own Origin. Requests without Origin are not from a page's script.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="settings">Where this service is.</param>
/// <remarks>MCP 2026-07-28, Transports, Security: an Origin that is present and not valid is answered with 403.</remarks>
internal sealed class OriginCheck(RequestDelegate next, FrontSettings settings)
{
    private readonly string own = new Uri(settings.PublicUrl).GetLeftPart(UriPartial.Authority);
    // On a developer's machine the page of a tool such as MCP Inspector is on another port of the same machine.
    private readonly bool allowLoopback = new Uri(settings.PublicUrl).IsLoopback;

    public Task InvokeAsync(HttpContext context)
    {
        var origins = context.Request.Headers.Origin;
        if (origins.Count == 0 || (origins.Count == 1 && IsAllowed(origins[0])))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync("""{"error":"forbidden","error_description":"Requests from this Origin are not allowed."}""", context.RequestAborted);
    }

    private bool IsAllowed(string? origin) =>
        string.Equals(origin, own, StringComparison.OrdinalIgnoreCase)
        || (allowLoopback && Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.IsLoopback);
}
