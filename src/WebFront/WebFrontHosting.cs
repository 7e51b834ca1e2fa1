using CodaMcp.Authentication;
using CodaMcp.Health;
using CodaMcp.Mcp;
using CodaMcp.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CodaMcp;

/// <summary>Composes a web front. It needs an <see cref="IGrainFactory"/> from whoever hosts it: a silo in the same process, or a client of the cluster.</summary>
public static class WebFrontHosting
{
    private const long MaxBody = 4 * 1024 * 1024;
    private const int MaxHeaders = 32 * 1024;

    /// <summary>Adds the services of a front and sets where it listens.</summary>
    public static WebApplicationBuilder AddCodaMcpWebFront(this WebApplicationBuilder builder, FrontSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        builder.Services.AddSingleton(settings);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = AllowedHosts(settings));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaders;
            Listen(kestrel, settings);
        });
        builder.Services.Configure<AuthenticationOptions>(authentication =>
        {
            authentication.PublicUrl = settings.PublicUrl;
            authentication.StytchDomain = settings.StytchDomain;
            authentication.StytchProjectId = settings.StytchProjectId;
            authentication.DevelopmentBearer = settings.DevelopmentBearer;
        });
        builder.Services.AddFrontAuthentication();
        builder.Services.AddMcpEndpoint();
        builder.Services.AddMemberPages(settings.Console);
        builder.Services.AddHealth();
        return builder;
    }

    /// <summary>Maps what a front answers.</summary>
    public static WebApplication MapCodaMcp(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseAuthentication();
        app.MapHealth();
        app.MapProtectedResourceMetadata();
        app.MapMemberPages();
        app.MapMcpEndpoint();
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, FrontSettings settings)
    {
        if (settings.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && settings.Port != 0)
            kestrel.ListenLocalhost(settings.Port);
        else if (System.Net.IPAddress.TryParse(settings.Host, out var address))
            kestrel.Listen(address, settings.Port);
        else
            kestrel.Listen(System.Net.IPAddress.Loopback, settings.Port);
    }

    // The public name, what an orchestrator's probe in the same machine uses, and nothing else.
    private static List<string> AllowedHosts(FrontSettings settings)
    {
        List<string> hosts = [new Uri(settings.PublicUrl).Host, "localhost", "127.0.0.1", "[::1]"];
        if (System.Net.IPAddress.TryParse(settings.Host, out var address) && !address.Equals(System.Net.IPAddress.Any) && !address.Equals(System.Net.IPAddress.IPv6Any))
            hosts.Add(settings.Host);
        return hosts;
    }
}
