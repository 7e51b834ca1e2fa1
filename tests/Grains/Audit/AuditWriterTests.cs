using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Audit;

public sealed class AuditWriterTests
{
    private readonly FakeTimeProvider time = new();
    private readonly Store store = new();

    [Fact]
    public async Task A_record_that_must_come_first_is_stored_when_the_call_returns()
    {
        using var writer = await StartAsync();

        await writer.RecordBeforeAsync(ARecord(AuditOutcome.Started), CancellationToken.None);

        Assert.Single(store.Records);
    }

    [Fact]
    public async Task Where_it_cannot_be_stored_the_call_fails_and_the_record_is_dropped()
    {
        using var writer = await StartAsync();
        store.Fails = true;

        await Assert.ThrowsAsync<AuditUnavailableException>(() => writer.RecordBeforeAsync(ARecord(AuditOutcome.Started), CancellationToken.None));

        store.Fails = false;
        // The writer may not have begun to wait yet when the caller has its answer.
        var stopping = writer.StopAsync(CancellationToken.None);
        while (!stopping.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1);
        }
        await stopping;
        Assert.Empty(store.Records);
    }

    [Fact]
    public async Task What_came_of_a_call_is_kept_until_the_store_works_again()
    {
        using var writer = await StartAsync();
        store.Fails = true;
        var stored = writer.RecordAfterAsync(ARecord(AuditOutcome.Succeeded), waitForStore: true, CancellationToken.None);
        await store.Failed.Task;

        store.Fails = false;
        while (!stored.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stored;
        Assert.Single(store.Records);
    }

    [Fact]
    public async Task Stopping_stores_what_is_queued()
    {
        using var writer = await StartAsync();
        for (var i = 0; i < 1000; i++)
            await writer.RecordAfterAsync(ARecord(AuditOutcome.Succeeded), waitForStore: false, CancellationToken.None);

        await writer.StopAsync(CancellationToken.None);

        Assert.Equal(1000, store.Records.Count);
    }

    [Fact]
    public async Task Records_that_wait_together_are_stored_in_one_go()
    {
        store.Gate = new TaskCompletionSource();
        using var writer = await StartAsync();
        var waiting = Enumerable.Range(0, 100).Select(_ => writer.RecordBeforeAsync(ARecord(AuditOutcome.Started), CancellationToken.None)).ToArray();
        store.Gate.SetResult();

        await Task.WhenAll(waiting);

        Assert.InRange(store.Commits, 1, 3);
    }

    private async Task<AuditWriter> StartAsync()
    {
        var writer = new AuditWriter(store, time, NullLogger<AuditWriter>.Instance);
        await writer.StartAsync(CancellationToken.None);
        return writer;
    }

    internal static AuditRecord ARecord(string outcome) => new()
    {
        Id = Guid.CreateVersion7(),
        StartedAt = DateTimeOffset.UnixEpoch,
        Member = new MemberId("https://issuer.example", "organization-1", "member-1"),
        Client = new CallingClient("client-1", "a client", "1.0", "2026-07-28"),
        Tool = "list_docs",
        Writes = false,
        Outcome = outcome,
    };

    private sealed class Store : IAuditStore
    {
        public List<AuditRecord> Records { get; } = [];
        public int Commits { get; private set; }
        public volatile bool Fails;
        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource? Gate { get; set; }

        public async Task StoreAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
        {
            if (Gate is { } gate)
                await gate.Task;
            if (Fails)
            {
                Failed.TrySetResult();
                throw new IOException("disk full");
            }
            Records.AddRange(records);
            Commits++;
        }

        public Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

        public Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => throw new InvalidOperationException("Not read here.");
    }
}
