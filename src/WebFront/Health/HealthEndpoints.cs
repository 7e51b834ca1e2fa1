using CodaMcp.Authentication;
using CodaMcp.Cluster;
using CodaMcp.Pages;
using CodaMcp.Records;
using CodaMcp.Tools;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;

namespace CodaMcp.Health;

/// <summary>
/// <c>/health</c> describes this service. <c>/health/live</c> reports that the process works. <c>/health/ready</c> reports whether load balancers
/// should send requests: a silo can be reached, and the process was not told to stop. All are public.
/// </summary>
internal static class HealthEndpoints
{
    private const string Ready = "ready";

    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => ClusterConnection.Local());
        services.AddSingleton(static provider =>
        {
            var drain = ActivatorUtilities.CreateInstance<Drain>(provider);
            drain.AtEnd(() => provider.GetService<RefusedRequests>()?.StoreAsync() ?? Task.CompletedTask);
            return drain;
        });
        services.AddHostedService(static provider => provider.GetRequiredService<Drain>());
        services.AddHealthChecks().AddCheck<ReadyCheck>("silo", tags: [Ready]);
        return services;
    }

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health", (TimeProvider time, FrontSettings settings, IServiceProvider services) => TypedResults.Json(
            new HealthReport("ok", "coda-mcp", ServiceVersion.Text, AuthOf(settings.AuthProvider, services.GetService<IssuerCheck>()?.Problem), time.GetUtcNow()), HealthJson.Default.HealthReport));
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        endpoints.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = static check => check.Tags.Contains(Ready), ResponseWriter = HealthBody.WriteAsync });
    }

    private static AuthReport AuthOf(SignInProvider provider, string? problem) =>
        provider == SignInProvider.CloudflareAccess ? new AuthReport("cloudflare-access", false, null) : new AuthReport("stytch", true, problem);

    // An open connection is enough. A test call could fail because its silo was just lost, and then every front would report that it is not ready.
    // Without a connection the check makes a call, because Orleans connects to a silo only when it has something to send. Any silo can answer that
    // call by itself.
    private sealed class ReadyCheck(ClusterConnection connection, Drain drain, IGrainFactory grains) : IHealthCheck
    {
        private static readonly TimeSpan SiloTimeout = TimeSpan.FromSeconds(2);

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (drain.Draining)
                return HealthCheckResult.Unhealthy("Stopping.");
            if (connection.IsConnected)
                return HealthCheckResult.Healthy();
            if (!connection.HasStarted)
                return HealthCheckResult.Unhealthy("No silo could be reached yet.");
            try
            {
                await grains.GetGrain<IToolCatalogGrain>(0).GetCatalog().AsTask().WaitAsync(SiloTimeout, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception error) when (error is OrleansException or TimeoutException)
            {
                return HealthCheckResult.Unhealthy("No silo can be reached.");
            }
        }
    }
}
