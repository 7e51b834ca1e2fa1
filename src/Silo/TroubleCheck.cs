using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp;

/// <summary>Degraded while a part of the silo says that something is wrong. Requests are served meanwhile.</summary>
/// <param name="troubles">What is wrong, in sentences; null where nothing is.</param>
internal sealed class TroubleCheck(Func<IEnumerable<string?>> troubles) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(string.Join(' ', troubles().OfType<string>()) is { Length: > 0 } problem ? HealthCheckResult.Degraded(problem) : HealthCheckResult.Healthy());
}
