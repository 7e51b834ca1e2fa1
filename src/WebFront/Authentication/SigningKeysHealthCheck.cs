using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp.Authentication;

/// <summary>Not ready while there is no key to verify any member's token with.</summary>
internal sealed class SigningKeysHealthCheck(JwksConfigurationManager keys) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(keys.HasKeys || !keys.HasIssuer ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, "There are no signing keys."));
}
