using BenchmarkDotNet.Attributes;
using CodaMcp.Audit;

namespace CodaMcp.Bench;

/// <summary>The record of a read is handed to the audit of a silo with SQLite. What the store does with it later is not in the time.</summary>
public class AuditEnqueue
{
    // Fewer than the queue holds.
    private const int Batch = 10_000;

    private BenchSilo silo = null!;
    private AuditWriter writer = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        silo = await BenchSilo.StartAsync();
        writer = silo.Services.GetRequiredService<AuditWriter>();
    }

    [IterationSetup]
    public void WaitUntilStored()
    {
        while (writer.Health.Waiting > 0)
            Thread.Sleep(5);
    }

    [Benchmark(Description = "record of a read, handed to the audit", OperationsPerInvoke = Batch)]
    public bool Record()
    {
        var taken = true;
        for (var i = 0; i < Batch; i++)
            taken &= writer.TryRecord(Records.OfRead());
        return taken ? true : throw new InvalidOperationException("The queue is full.");
    }

    [GlobalCleanup]
    public async Task CleanUpAsync() => await silo.DisposeAsync();
}
