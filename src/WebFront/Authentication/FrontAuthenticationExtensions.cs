using CodaMcp.Records;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>Adds sign-in to a front.</summary>
public static class FrontAuthenticationExtensions
{
    /// <summary>
    /// Adds bearer sign-in as the default scheme, <see cref="BearerChallenges"/>, and a health check <c>signing-keys</c> tagged
    /// <c>ready</c>. Needs configured <see cref="AuthenticationOptions"/>, which are validated at start, and an
    /// <see cref="IGrainFactory"/>. Uses a registered <see cref="TimeProvider"/> if there is one.
    /// </summary>
    public static IServiceCollection AddFrontAuthentication(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<AuthenticationOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuthenticationOptions>, AuthenticationOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISigningKeySource, GrainSigningKeySource>();
        services.TryAddSingleton<JwksConfigurationManager>();
        services.TryAddSingleton<VerifiedTokens>();
        services.TryAddSingleton<BearerChallenges>();
        services.TryAddSingleton<SignInRules>();
        services.TryAddSingleton<IAdmissionSource, GrainAdmissionSource>();
        services.TryAddSingleton<IMemberRecords, GrainMemberRecords>();
        services.TryAddSingleton<RefusedRequests>();
        services.TryAddSingleton<Entrances>();
        services.TryAddSingleton<MemberBearerEvents>();
        services.AddHostedService<SigningKeyRefresh>();
        services.AddHostedService<DevelopmentBearerGuard>();
        services.AddHealthChecks().AddCheck<SigningKeysHealthCheck>("signing-keys", tags: ["ready"]);
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, ConfigureJwtBearer>();
        AddJwtBearer(services);
        return services;
    }

    /// <summary>Adds the middleware that signs in the member of each request. It replaces <c>UseAuthentication</c>.</summary>
    public static IApplicationBuilder UseSignIn(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        // Without this property, a WebApplication adds ASP.NET Core's own authentication before all other middleware.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        return app.UseMiddleware<SignInMiddleware>();
    }

    /// <summary>
    /// Challenges every request to <paramref name="path"/>, or below it, that has no signed-in member. It does so for every method, and
    /// before routing can answer 404 or 405. Must come after <see cref="UseSignIn"/>, and after CORS, because preflights carry no token.
    /// </summary>
    public static IApplicationBuilder UseMemberGate(this IApplicationBuilder app, string path = "/mcp")
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseWhen(context => context.Request.Path.StartsWithSegments(path), gated => gated.UseMiddleware<MemberGate>());
    }

    // AddJwtBearer also adds Data Protection, whose keys no part of a front uses. At start its hosted service would create a key, store it
    // unencrypted in the home directory, and log a warning. So that service is removed. The registrations of a silo in the same process
    // stay.
    private static void AddJwtBearer(IServiceCollection services)
    {
        var before = services.Where(LoadsKeys).ToList();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        foreach (var added in services.Where(LoadsKeys).Except(before).ToList())
            services.Remove(added);

        static bool LoadsKeys(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(IKeyManager).Assembly;
    }
}
