using CodaMcp.Stops;
using CodaMcp.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests;

/// <summary>What <c>/health/ready</c> says of parts that have trouble while requests are served.</summary>
public sealed class TroubleCheckTests
{
    [Fact]
    public async Task It_is_degraded_with_every_reason_that_there_is()
    {
        var result = await CheckAsync("One is away.", null, "Two is slow.");

        Assert.Equal((HealthStatus.Degraded, "One is away. Two is slow."), (result.Status, result.Description));
    }

    [Fact]
    public async Task It_is_healthy_without_any() => Assert.Equal(HealthStatus.Healthy, (await CheckAsync(null, null)).Status);

    [Fact]
    public async Task A_table_that_cannot_be_read_is_trouble_until_it_can()
    {
        var away = true;
        using var watcher = new TableWatcher<Stop>(
            "Stops",
            _ => away ? throw new IOException("The database is away.") : Task.FromResult<IReadOnlyList<Stop>>([]),
            new CurrentStops(),
            TimeProvider.System,
            NullLogger<TableWatcher<Stop>>.Instance);

        await watcher.ReadAsync(default);
        Assert.Contains("Stops cannot be read", watcher.Trouble, StringComparison.Ordinal);

        away = false;
        await watcher.ReadAsync(default);
        Assert.Null(watcher.Trouble);
    }

    private static Task<HealthCheckResult> CheckAsync(params string?[] troubles) => new TroubleCheck(() => troubles).CheckHealthAsync(new HealthCheckContext());
}
