using CodaMcp.Api;
using CodaMcp.Authentication;
using CodaMcp.Cluster;
using CodaMcp.Health;
using CodaMcp.Mcp;
using CodaMcp.Pages;
using CodaMcp.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CodaMcp;

/// <summary>Composes a web front. The host must provide an <see cref="IGrainFactory"/>: a silo in the same process, or a client of the cluster.</summary>
public static class WebFrontHosting
{
    /// <summary>The longest body of a request, in bytes.</summary>
    [MemberLimit]
    internal const int MaxBody = 4 * 1024 * 1024;

    [MemberLimit]
    private const int MaxHeaders = 32 * 1024;

    /// <summary>Adds the services of a front and sets where it listens.</summary>
    public static WebApplicationBuilder AddCodaMcpWebFront(this WebApplicationBuilder builder, FrontSettings settings)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        // This category logs the query of every request. A client may have put a token there, although no endpoint reads one from the query.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning);
        // The SDK logs the mistakes of clients as errors, with a stack trace and the names that they asked for. RequestFaults logs the faults of this server.
        builder.Logging.AddFilter("ModelContextProtocol", LogLevel.None);
        builder.Services.AddSingleton<IExternalScopeProvider, RequestScopes>();
        builder.Services.AddSingleton(settings);
        builder.Services.TryAddSingleton(TimeProvider.System);
        // HostCheck checks the host instead.
        builder.Services.Configure<HostFilteringOptions>(static options => options.AllowedHosts = ["*"]);
        builder.WebHost.ListenOnlyHere().ConfigureKestrel(kestrel =>
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
            authentication.Provider = settings.AuthProvider;
            authentication.AccessTeamDomain = settings.AccessTeamDomain;
            authentication.AccessAudience = settings.AccessAudience;
            authentication.AdvertiseOfflineAccess = settings.AdvertiseOfflineAccess;
            foreach (var organization in settings.StytchOrganizations)
                authentication.AllowedOrganizations.Add(organization);
            foreach (var audience in settings.AcceptedAudiences)
                authentication.AcceptedAudiences.Add(audience);
        });
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded => Trust(forwarded, settings));
        builder.Services.AddFrontAuthentication();
        builder.Services.AddMcpEndpoint();
        builder.Services.AddSingleton<ICodaConnections, GrainCodaConnections>();
        builder.Services.AddMemberPages(settings.Console);
        builder.Services.AddApi();
        builder.Services.AddHealth();
        return builder;
    }

    /// <summary>Maps the middleware and the endpoints of a front.</summary>
    public static WebApplication MapCodaMcp(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var settings = app.Services.GetRequiredService<FrontSettings>();
        app.Use(app.Services.GetRequiredService<Drain>().WatchAsync);
        app.UseMiddleware<HostCheck>();
        app.UseMiddleware<ClusterCheck>();
        if (settings.TrustedProxies.Count > 0)
            app.UseForwardedHeaders();
        app.UseMiddleware<HttpsCheck>();
        app.UseMcpOrigins();
        app.UseSignIn();
        app.MapHealth();
        app.MapProtectedResourceMetadata();
        app.MapMemberPages();
        app.MapApi();
        app.MapMcpEndpoint();
        return app;
    }

    // The host name of a request is never used. Every address of this server is built from PUBLIC_URL.
    private static void Trust(ForwardedHeadersOptions forwarded, FrontSettings settings)
    {
        // ASPNETCORE_FORWARDEDHEADERS_ENABLED adds ASP.NET Core's middleware, which trusts every proxy if the list of proxies is empty.
        forwarded.ForwardedHeaders = settings.TrustedProxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies)
            forwarded.KnownIPNetworks.Add(network);
    }

    private static void Listen(KestrelServerOptions kestrel, FrontSettings settings)
    {
        if (settings.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) && settings.Port != 0)
            kestrel.ListenLocalhost(settings.Port);
        else
            kestrel.Listen(ListenAddress.Of(settings.Host), settings.Port);
    }
}
