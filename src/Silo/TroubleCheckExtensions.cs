using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CodaMcp;

/// <summary>Registers a <see cref="TroubleCheck"/>.</summary>
internal static class TroubleCheckExtensions
{
    /// <summary>Adds the check of one part to <c>/health/ready</c>.</summary>
    public static IHealthChecksBuilder AddTroubleCheck(this IHealthChecksBuilder checks, string name, Func<IServiceProvider, IEnumerable<string?>> troubles) =>
        checks.Add(new HealthCheckRegistration(name, services => new TroubleCheck(() => troubles(services)), failureStatus: null, ["ready"]));
}
