using CodaMcp.Stops;
using CodaMcp.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace CodaMcp.Tests.Storage;

/// <summary>How a silo keeps its copy of a small table.</summary>
public sealed class TableWatcherTests
{
    private static readonly Stop Writes = new(StopKind.Writes, "", DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Rows_that_were_read_last_stay_in_force_while_the_database_cannot_be_read()
    {
        var current = new CurrentStops();
        IReadOnlyList<Stop>? stored = [Writes];
        using var watcher = new TableWatcher<Stop>(
            "Stops", _ => stored is null ? throw new TimeoutException() : Task.FromResult(stored), current, TimeProvider.System, NullLogger<TableWatcher<Stop>>.Instance);
        await watcher.ReadAsync(default);
        stored = null;
        await watcher.ReadAsync(default);
        Assert.Equal([Writes], current.All);

        stored = [];
        await watcher.ReadAsync(default);
        Assert.Empty(current.All);
    }
}
