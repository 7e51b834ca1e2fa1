using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp;

/// <summary>Reports Degraded while a part of the silo reports a problem. The silo still serves requests.</summary>
/// <param name="troubles">The problems as sentences. Null for a part without a problem.</param>
internal sealed class TroubleCheck(Func<IEnumerable<string?>> troubles) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(string.Join(' ', troubles().OfType<string>()) is { Length: > 0 } problem ? HealthCheckResult.Degraded(problem) : HealthCheckResult.Healthy());
}
