using CodaMcp.Records;
using CodaMcp.Sessions;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CodaMcp.Authentication;

/// <summary>Puts sign-in into a front.</summary>
public static class FrontAuthenticationExtensions
{
    /// <summary>
    /// Adds bearer sign-in as the default scheme, <see cref="BearerChallenges"/> and a health check
    /// <c>signing-keys</c> tagged <c>ready</c>. Needs <see cref="AuthenticationOptions"/> configured (they are validated at start) and
    /// an <see cref="IGrainFactory"/>; takes a <see cref="TimeProvider"/> where one is registered.
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

    /// <summary>Signs in the members of requests, in place of <c>UseAuthentication</c>.</summary>
    public static IApplicationBuilder UseSignIn(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        // A WebApplication without this puts ASP.NET Core's own in front of everything.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        return app.UseMiddleware<SignInMiddleware>();
    }

    /// <summary>
    /// Challenges whatever comes to <paramref name="path"/>, or below it, without a signed-in member, whatever the method and before
    /// routing can answer 404 or 405. Goes after <see cref="UseSignIn"/> (and after CORS, whose preflights carry no token).
    /// </summary>
    public static IApplicationBuilder UseMemberGate(this IApplicationBuilder app, string path = "/mcp")
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.UseWhen(context => context.Request.Path.StartsWithSegments(path), gated => gated.UseMiddleware<MemberGate>());
    }

    // It brings Data Protection, whose keys no part of a front uses. At the start that would make a key, store it in the home directory as it
    // is, and warn of it. A silo in the same process has keys of its own, and keeps them.
    private static void AddJwtBearer(IServiceCollection services)
    {
        var before = services.Where(LoadsKeys).ToList();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        foreach (var added in services.Where(LoadsKeys).Except(before).ToList())
            services.Remove(added);

        static bool LoadsKeys(ServiceDescriptor service) => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(IKeyManager).Assembly;
    }
}
