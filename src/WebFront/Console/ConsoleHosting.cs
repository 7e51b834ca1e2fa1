using CodaMcp.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CodaMcp.Pages;

/// <summary>Puts the pages for people into a front: signing in, the authorization page, the account page.</summary>
public static class ConsoleHosting
{
    /// <summary>
    /// Adds the services of the pages, and a health check <c>sign-in</c> tagged <c>ready</c>. The check is degraded while the Stytch
    /// project is not set up. Needs <see cref="FrontSettings"/>; uses an <see cref="ICodaConnections"/> and a
    /// <see cref="TimeProvider"/> where they are registered.
    /// </summary>
    public static IServiceCollection AddMemberPages(this IServiceCollection services, ConsoleSettings settings)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(settings);
        services.AddLogging(logging => logging
            // Request lines name sign-in tokens and clients' states.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
            // That a form is refused, the pages say themselves.
            .AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error));
        services.TryAddSingleton(TimeProvider.System);
        services.AddRateLimiter(static _ => { });
        services.AddSingleton(settings);
        services.AddSingleton(provider => StytchApi(provider));
        services.AddSingleton<BrowserCookies>();
        services.AddSingleton<BrowserSession>();
        services.AddSingleton<PageProtection>();
        services.AddSingleton<SignInCookie>();
        services.AddSingleton<BrowserSessionLookup>();
        services.AddSingleton<MemberSignIn>();
        services.AddSingleton<PageWriter>();
        services.AddSingleton<PageEndpoint>();
        services.AddSingleton<LoginPages>();
        services.AddSingleton<OrganizationPages>();
        services.AddSingleton<SecondFactorPage>();
        services.AddSingleton<AuthorizePage>();
        services.AddSingleton<AccountPage>();
        services.AddSingleton<IssuerCheck>();
        services.AddHostedService(static provider => provider.GetRequiredService<IssuerCheck>());
        services.AddHealthChecks().AddCheck<IssuerCheck>("sign-in", tags: ["ready"]);
        return services;

        static Stytch.IStytchApi StytchApi(IServiceProvider provider) =>
            Stytch.StytchApi.Create(provider.GetRequiredService<FrontSettings>(), provider.GetRequiredService<ConsoleSettings>());
    }

    /// <summary>Maps the pages and what they load.</summary>
    public static void MapMemberPages(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseAddressLimits(app.Services.GetRequiredService<PageEndpoint>().RefuseAsync);
        PageAssets.Map(app);
        app.Services.GetRequiredService<LoginPages>().Map(app);
        app.Services.GetRequiredService<OrganizationPages>().Map(app);
        app.Services.GetRequiredService<SecondFactorPage>().Map(app);
        app.Services.GetRequiredService<AuthorizePage>().Map(app);
        app.Services.GetRequiredService<AccountPage>().Map(app);
    }
}
