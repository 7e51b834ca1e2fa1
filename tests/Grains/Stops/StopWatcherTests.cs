using CodaMcp.Stops;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Stops;

/// <summary>How a silo learns what is stopped.</summary>
public sealed class StopWatcherTests
{
    private static readonly Stop Writes = new(StopKind.Writes, "", DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task What_was_read_last_stays_in_force_while_the_database_cannot_be_read()
    {
        var current = new CurrentStops();
        IReadOnlyList<Stop>? stored = [Writes];
        using var watcher = new StopWatcher(
            _ => stored is null ? throw new TimeoutException() : Task.FromResult(stored), current, TimeProvider.System, NullLogger<StopWatcher>.Instance);
        await watcher.ReadAsync(default);
        stored = null;
        await watcher.ReadAsync(default);
        Assert.Equal([Writes], current.All);

        stored = [];
        await watcher.ReadAsync(default);
        Assert.Empty(current.All);
    }
}
