using System.Globalization;
using CodaMcp.Audit;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp;

/// <summary>Reports Degraded while the audit store accepts no records, while the loss of records is not yet recorded, or without a spool.</summary>
/// <param name="audit">The audit writer.</param>
internal sealed class AuditCheck(AuditWriter audit) : IHealthCheck
{
    /// <inheritdoc/>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var health = audit.Health;
        if (health is { FailingSince: null, Dropped: 0, HasSpool: true })
            return Task.FromResult(HealthCheckResult.Healthy());
        var data = new Dictionary<string, object> { ["waiting"] = health.Waiting, ["dropped"] = health.Dropped };
        if (health.FailingSince is { } since)
            data["failingSince"] = since;
        var problem = health.FailingSince is { } began
            ? string.Create(CultureInfo.InvariantCulture, $"The audit store takes nothing since {began.UtcDateTime:u}. Writes are refused; {health.Waiting} records wait.")
            : health.Dropped > 0 ? "Audit records could not be kept." : "There is no spool for audit records: see CODAMCP_AUDIT_SPOOL.";
        return Task.FromResult(HealthCheckResult.Degraded(problem, data: data));
    }
}
