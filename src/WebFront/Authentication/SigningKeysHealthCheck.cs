using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp.Authentication;

/// <summary>Not ready while there is no key to verify any member's token with; degraded while the last good keys serve because no newer ones can be had.</summary>
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
