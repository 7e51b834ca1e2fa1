using CodaMcp.Authentication;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CodaMcp.Health;

/// <summary>
/// <c>/health</c> says what this is; <c>/health/live</c> that the process works; <c>/health/ready</c> that it should be sent requests: a silo answers and
/// nobody has asked it to stop. All public.
/// </summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<Drain>();
        services.AddHealthChecks().AddCheck<SiloCheck>("silo", tags: [Ready]);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health", (TimeProvider time, FrontSettings settings) => TypedResults.Json(
            new HealthReport("healthy", "coda-mcp", ServiceVersion.Text, AuthOf(settings.AuthProvider), time.GetUtcNow()), HealthJson.Default.HealthReport));
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains(Ready) });
    }

    private static AuthReport AuthOf(SignInProvider provider) =>
        provider == SignInProvider.CloudflareAccess ? new AuthReport("cloudflare-access", false) : new AuthReport("stytch", true);

    private sealed class SiloCheck(IGrainFactory grains, IHostApplicationLifetime lifetime) : IHealthCheck
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                return HealthCheckResult.Unhealthy("Stopping.");
            await grains.GetGrain<IToolCatalogGrain>(0).GetCatalog().AsTask().WaitAsync(Patience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
