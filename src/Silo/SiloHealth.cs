using CodaMcp.Settings;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Orleans.Runtime;

namespace CodaMcp;

/// <summary>
/// The health endpoints of a silo in its own process. <c>/health/live</c> succeeds while the process works. <c>/health/ready</c> succeeds while the silo is
/// active in its cluster and is not stopping. Its body also contains the state of the audit (<see cref="AuditCheck"/>).
/// </summary>
public static class SiloHealth
{
    /// <summary>The default of <c>CODAMCP_HEALTH_PORT</c>.</summary>
    public const int DefaultPort = 8090;

    /// <summary>
    /// Listens on <c>CODAMCP_HEALTH_PORT</c> at <c>HOST</c>: <c>localhost</c> by default, <c>0.0.0.0</c> for all addresses. Reports invalid values to the
    /// reader.
    /// </summary>
    public static WebApplicationBuilder AddSiloHealth(this WebApplicationBuilder builder, SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(reader);
        var port = reader.Port("CODAMCP_HEALTH_PORT", DefaultPort);
        var address = ListenAddress.Of(ListenAddress.Read(reader));
        builder.WebHost.ListenOnlyHere().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, port);
        });
        builder.Services.AddHealthChecks().AddCheck<ActiveCheck>("silo");
        return builder;
    }

    /// <summary>Maps the endpoints.</summary>
    public static WebApplication MapSiloHealth(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = static _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = HealthBody.WriteAsync });
        return app;
    }

    private sealed class ActiveCheck(ISiloStatusOracle silo, IHostApplicationLifetime process) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
            process.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("Stopping.")
            : silo.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"{silo.CurrentStatus}."));
    }
}
