using System.Diagnostics;
using CodaMcp.Audit;
using CodaMcp.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CodaMcp.Tests.Audit;

/// <summary>A PostgreSQL that is gone for a while, and a silo that is started again meanwhile.</summary>
public sealed class StoreAwayTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly PostgresServer server = new();
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-away-").FullName;
    private NpgsqlDataSource database = null!;

    public async Task InitializeAsync()
    {
        await server.InitializeAsync();
        database = (await server.NewDatabaseAsync()).OpenDatabase();
        await new PostgresSchema(database, NullLogger<PostgresSchema>.Instance).ApplyAsync(default);
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        await server.DisposeAsync();
        TestDirectory.Delete(directory);
    }

    [Fact]
    public async Task Reads_of_that_time_are_stored_once_when_it_is_back_also_those_before_a_restart()
    {
        var store = new PostgresAuditStore(database, "silo");
        var reads = Enumerable.Range(0, 300).Select(_ => AuditStoreTests.ARecord(AuditOutcome.Succeeded)).ToArray();
        using (var writer = await StartAsync(store))
        {
            writer.Record(reads[0]);
            await UntilAsync(() => writer.Health.Waiting == 0);
            await server.KillAsync();
            foreach (var read in reads[1..200])
                writer.Record(read);
            await UntilAsync(() => writer.Health.FailingSince is not null);
            await Assert.ThrowsAsync<AuditUnavailableException>(() => writer.RecordBeforeAsync(AuditStoreTests.ARecord(AuditOutcome.Started), default).WaitAsync(Patience));
            await writer.StopAsync(default).WaitAsync(Patience);
        }

        using var next = await StartAsync(store);
        foreach (var read in reads[200..])
            next.Record(read);
        await UntilAsync(() => next.Health.FailingSince is not null);
        await server.StartAsync();
        await UntilAsync(() => next.Health is { FailingSince: null, Waiting: 0, Dropped: 0 });
        await next.StopAsync(default);

        var stored = await store.ReadAsync(new AuditQuery { Limit = 1000 }, default);
        Assert.Equal(reads.Select(read => read.Id).Order(), stored.Select(record => record.Id).Order());
    }

    private async Task<AuditWriter> StartAsync(IAuditStore store)
    {
        var writer = new AuditWriter(store, AuditSpool.Open(directory, 1 << 24, TimeProvider.System, NullLogger<AuditSpool>.Instance), TimeProvider.System, NullLogger<AuditWriter>.Instance);
        await writer.StartAsync(default);
        return writer;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); await Task.Delay(20))
            Assert.True(waited.Elapsed < Patience, "It never came about.");
    }
}
