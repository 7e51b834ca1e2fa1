using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp.Authentication;

/// <summary>
/// Reports not ready while there is no key to verify tokens with. Reports degraded while the last good keys are in use because the last
/// renewal failed.
/// </summary>
internal sealed class SigningKeysHealthCheck(JwksConfigurationManager keys) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            !keys.HasIssuer ? HealthCheckResult.Healthy()
            : !keys.HasKeys ? new HealthCheckResult(context.Registration.FailureStatus, "There are no signing keys.")
            : keys.Trouble is { } trouble ? HealthCheckResult.Degraded($"The last good signing keys serve: {trouble}")
            : HealthCheckResult.Healthy());
}
