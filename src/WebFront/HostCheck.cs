using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CodaMcp;

/// <summary>
/// Refuses requests that came by another host name than this service has: the one of <c>PUBLIC_URL</c>, those of <c>ALLOWED_HOSTS</c>, the
/// address it listens on, and loopback, which probes on the same machine use. <c>/health</c> answers for any, since load balancers probe by address.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="settings">The names.</param>
/// <remarks>It takes the place of ASP.NET Core's host filter, which has no exception for a path and whose answer does not name the setting.</remarks>
internal sealed class HostCheck(RequestDelegate next, FrontSettings settings)
{
    private const string Health = "/health";

    private readonly StringSegment[] allowed = [.. NamesOf(settings).Select(static name => new StringSegment(name))];

    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host;
        if (!host.HasValue || HostString.MatchesAny(host.Value, allowed) || context.Request.Path.StartsWithSegments(Health))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = AcceptedTypes.JsonType;
        return context.Response.WriteAsync(
            """{"error":"invalid_request","error_description":"The Host header is not a name of this service. Its operator can list further names in ALLOWED_HOSTS."}""",
            context.RequestAborted);
    }

    private static List<string> NamesOf(FrontSettings settings)
    {
        List<string> names = [new Uri(settings.PublicUrl).Host, "localhost", "127.0.0.1", "[::1]", .. settings.AllowedHosts];
        if (System.Net.IPAddress.TryParse(settings.Host, out var address) && !address.Equals(System.Net.IPAddress.Any) && !address.Equals(System.Net.IPAddress.IPv6Any))
            names.Add(address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : settings.Host);
        return names;
    }
}
