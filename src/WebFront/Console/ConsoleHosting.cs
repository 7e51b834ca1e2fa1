using CodaMcp.Api;
using CodaMcp.Authentication;
using CodaMcp.Limits;
using CodaMcp.Roles;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CodaMcp.Pages;

/// <summary>Adds the pages for people to a front: sign-in, the authorization page and the console.</summary>
public static class ConsoleHosting
{
    private const int LongestRequestLine = 16 * 1024;

    /// <summary>
    /// Adds the services of the pages. With Stytch it also adds the pages to sign in and to authorize clients. It then adds a health check
    /// <c>sign-in</c> tagged <c>ready</c>, which is degraded while the Stytch project is not set up. Needs <see cref="FrontSettings"/> and
    /// the services of <see cref="FrontAuthenticationExtensions.AddFrontAuthentication"/>. Uses a registered <see cref="ICodaConnections"/>
    /// and a registered <see cref="TimeProvider"/>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="stytch">The settings of Stytch; null with Cloudflare Access, which signs people in itself.</param>
    public static IServiceCollection AddMemberPages(this IServiceCollection services, ConsoleSettings? stytch)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging(logging => logging
            // Request lines contain sign-in tokens and clients' states.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
            // The pages log refused forms themselves.
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error));
        services.TryAddSingleton(TimeProvider.System);
        // The address of a sign-in contains the encrypted address of an authorization request.
        services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestLineSize = LongestRequestLine);
        services.TryAddSingleton<SignInRules>();
        services.AddRateLimiter(static _ => { });
        services.AddSingleton<BrowserCookies>();
        services.AddSingleton<PageProtection>();
        services.AddSingleton<PageAdmission>();
        services.AddSingleton<IMemberRoles, PolicyMemberRoles>();
        services.AddSingleton<ClientAdmission>();
        services.AddSingleton<PageWriter>();
        services.AddSingleton<PageEndpoint>();
        services.AddSingleton<ConsolePages>();
        services.AddSingleton<IRecords, GrainRecords>();
        services.AddSingleton<IMemberControl, GrainMemberControl>();
        services.AddSingleton<IRules, GrainRules>();
        services.AddSingleton<UsageReports>();
        services.AddSingleton<OverviewPages>();
        services.AddSingleton<RecordPages>();
        services.AddSingleton<ClientPages>();
        services.AddSingleton<AccountPage>();
        services.AddSingleton<AdminPages>();
        services.AddSingleton<RulePages>();
        services.AddSingleton<IClusterView, GrainClusterView>();
        services.AddSingleton<ClusterPage>();
        services.AddHealthChecks();
        if (stytch is null)
            return services.AddSingleton<IBrowserMembers, AccessMembers>();
        services.AddSingleton(stytch);
        services.AddSingleton(provider => StytchApi(provider));
        services.AddSingleton<IConnectedClients, Stytch.StytchConnectedClients>();
        services.AddSingleton<BrowserSession>();
        services.AddSingleton<BrowserSessionLookup>();
        services.AddSingleton<SignIns>();
        services.AddSingleton<MemberSignIn>();
        services.AddSingleton<IBrowserMembers>(static provider => provider.GetRequiredService<MemberSignIn>());
        services.AddSingleton<LoginPages>();
        services.AddSingleton<OrganizationPages>();
        services.AddSingleton<SecondFactorPage>();
        services.AddSingleton<AuthorizePage>();
        services.AddSingleton<IssuerCheck>();
        services.AddHostedService(static provider => provider.GetRequiredService<IssuerCheck>());
        services.AddHealthChecks().AddCheck<IssuerCheck>("sign-in", tags: ["ready"]);
        return services;

        static Stytch.IStytchApi StytchApi(IServiceProvider provider) =>
            Stytch.StytchApi.Create(provider.GetRequiredService<FrontSettings>(), provider.GetRequiredService<ConsoleSettings>());
    }

    /// <summary>Maps the pages and their static files, and limits the requests of each address.</summary>
    public static void MapMemberPages(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var pages = app.Services.GetRequiredService<PageEndpoint>();
        app.UseAddressLimits(
            app.Services.GetRequiredService<FrontSettings>().PageLimits,
            (context, retryAfter) => context.Request.Path.StartsWithSegments("/api") ? ApiProblems.WriteTooManyAsync(context, retryAfter) : pages.RefuseAsync(context, retryAfter));
        PageAssets.Map(app);
        app.Services.GetRequiredService<OverviewPages>().Map(app);
        app.Services.GetRequiredService<RecordPages>().Map(app);
        app.Services.GetRequiredService<ClientPages>().Map(app);
        app.Services.GetRequiredService<AccountPage>().Map(app);
        app.Services.GetRequiredService<AdminPages>().Map(app);
        app.Services.GetRequiredService<RulePages>().Map(app);
        app.Services.GetRequiredService<ClusterPage>().Map(app);
        if (app.Services.GetService<LoginPages>() is not { } login)
            return;
        login.Map(app);
        app.Services.GetRequiredService<OrganizationPages>().Map(app);
        app.Services.GetRequiredService<SecondFactorPage>().Map(app);
        app.Services.GetRequiredService<AuthorizePage>().Map(app);
    }
}
