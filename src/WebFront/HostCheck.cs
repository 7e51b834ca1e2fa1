using CodaMcp.Mcp;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CodaMcp;

/// <summary>
/// Refuses requests whose <c>Host</c> header is not a name of this service. The names are the host of <c>PUBLIC_URL</c>, those in
/// <c>ALLOWED_HOSTS</c>, the address that the front listens on, and loopback. Probes on the same machine use loopback. <c>/health</c> answers for any
/// host, because load balancers probe by address.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="settings">The names of this service.</param>
/// <remarks>Replaces ASP.NET Core's host filter. That filter can exempt no path, and its answer does not name the setting.</remarks>
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
