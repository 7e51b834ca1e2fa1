using CodaMcp.Authentication;
using CodaMcp.Cluster;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp.Health;

/// <summary>
/// <c>/health</c> says what this is; <c>/health/live</c> that the process works; <c>/health/ready</c> that it should be sent requests: a silo can be
/// reached and nobody has asked it to stop. All public.
/// </summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => ClusterConnection.Local());
        services.AddSingleton<Drain>();
        services.AddHostedService(static provider => provider.GetRequiredService<Drain>());
        services.AddHealthChecks().AddCheck<ReadyCheck>("silo", tags: [Ready]);
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

    // Asks no grain: the silo that happens to hold it may be lost, and then every front at once would say that it is not ready.
    private sealed class ReadyCheck(ClusterConnection connection, Drain drain) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            drain.Draining ? HealthCheckResult.Unhealthy("Stopping.")
            : connection.IsConnected ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("No silo can be reached."));
    }
}
