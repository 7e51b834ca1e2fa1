using System.Collections.Concurrent;
using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Audit;

public sealed class AuditWriterTests
{
    private readonly FakeTimeProvider time = new();
    private readonly Store store = new();
    private readonly Logs logs = new();

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
        await AdvanceUntilAsync(writer.StopAsync(CancellationToken.None));
        Assert.Empty(store.Records);
    }

    [Fact]
    public async Task What_came_of_a_call_is_kept_until_the_store_works_again()
    {
        using var writer = await StartAsync();
        store.Fails = true;
        var stored = writer.RecordAfterAsync(ARecord(AuditOutcome.Succeeded), CancellationToken.None);
        await store.Failed.Task;

        store.Fails = false;
        await AdvanceUntilAsync(stored);

        Assert.Single(store.Records);
    }

    [Fact]
    public async Task Stopping_stores_what_is_queued()
    {
        using var writer = await StartAsync();
        for (var i = 0; i < 1000; i++)
            writer.Record(ARecord(AuditOutcome.Succeeded));

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

    [Fact]
    public async Task Records_that_nobody_waits_for_are_gathered_for_a_moment()
    {
        using var writer = await StartAsync();
        writer.Record(ARecord(AuditOutcome.Succeeded));
        while (store.Commits == 0)
            await Task.Delay(1);
        for (var i = 0; i < 50; i++)
        {
            writer.Record(ARecord(AuditOutcome.Succeeded));
            await Task.Yield();
        }

        while (store.Records.Count < 51)
            await AdvanceAsync();

        Assert.Equal(2, store.Commits);
    }

    [Fact]
    public async Task A_full_batch_is_stored_at_once()
    {
        using var writer = await StartAsync();
        writer.Record(ARecord(AuditOutcome.Succeeded));
        await CommitsAsync(1);
        for (var i = 0; i < AuditWriter.MaxBatch; i++)
            writer.Record(ARecord(AuditOutcome.Succeeded));

        await CommitsAsync(2);

        Assert.Equal(AuditWriter.MaxBatch + 1, store.Records.Count);

        // No time passes.
        async Task CommitsAsync(int count)
        {
            for (var i = 0; store.Commits < count && i < 10_000; i++)
                await Task.Delay(1);
        }
    }

    [Fact]
    public async Task A_record_that_somebody_waits_for_is_stored_at_once_with_those_before_it()
    {
        using var writer = await StartAsync();
        writer.Record(ARecord(AuditOutcome.Succeeded));
        while (store.Commits == 0)
            await Task.Delay(1);
        writer.Record(ARecord(AuditOutcome.Succeeded));

        await writer.RecordBeforeAsync(ARecord(AuditOutcome.Started), CancellationToken.None);

        Assert.Equal(3, store.Records.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(99)]
    public async Task A_record_that_the_store_refuses_does_not_keep_others_from_being_stored(int place)
    {
        var records = Enumerable.Range(0, 100).Select(_ => ARecord(AuditOutcome.Succeeded)).ToArray();
        store.Refused.Add(records[place].Id);
        store.Gate = new TaskCompletionSource();
        using var writer = await StartAsync();
        var waiting = records.Select(record => writer.RecordAfterAsync(record, CancellationToken.None)).ToArray();
        store.Gate.SetResult();

        await AdvanceUntilAsync(Task.WhenAll(waiting.Where((_, i) => i != place)));
        var later = ARecord(AuditOutcome.Started);
        await AdvanceUntilAsync(writer.RecordBeforeAsync(later, CancellationToken.None));
        await AdvanceUntilAsync(waiting[place].ContinueWith(_ => { }, TaskScheduler.Default));

        Assert.Equal([.. records.Select(record => record.Id).Where((_, i) => i != place), later.Id], store.Records.Select(record => record.Id));
        await Assert.ThrowsAsync<AuditUnavailableException>(() => waiting[place]);
        var line = Assert.Single(logs.Lines, line => line.Level == LogLevel.Critical);
        Assert.Contains(records[place].Id.ToString(), line.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_refused_records_in_a_row_are_set_aside()
    {
        var records = Enumerable.Range(0, 8).Select(_ => ARecord(AuditOutcome.Succeeded)).ToArray();
        foreach (var record in records[..5])
            store.Refused.Add(record.Id);
        store.Gate = new TaskCompletionSource();
        using var writer = await StartAsync();
        var waiting = records.Select(record => writer.RecordAfterAsync(record, CancellationToken.None)).ToArray();
        store.Gate.SetResult();
        await AdvanceUntilAsync(Task.WhenAll(waiting[5..]));

        // Each time the store took something else, what it refuses comes nearer to being set aside.
        while (!waiting.All(one => one.IsCompleted))
            await AdvanceUntilAsync(writer.RecordAfterAsync(ARecord(AuditOutcome.Succeeded), CancellationToken.None));

        Assert.Equal(5, logs.Lines.Count(line => line.Level == LogLevel.Critical));
    }

    [Fact]
    public async Task While_the_store_is_away_nothing_is_set_aside()
    {
        using var writer = await StartAsync();
        store.Fails = true;
        var waiting = Enumerable.Range(0, 100).Select(_ => writer.RecordAfterAsync(ARecord(AuditOutcome.Succeeded), CancellationToken.None)).ToArray();
        await store.Failed.Task;
        var tries = store.Tries;
        while (store.Tries < tries + 100)
            await AdvanceAsync();
        store.Fails = false;

        await AdvanceUntilAsync(Task.WhenAll(waiting));

        Assert.Equal(100, store.Records.Count);
        Assert.DoesNotContain(logs.Lines, line => line.Level == LogLevel.Critical);
    }

    [Fact]
    public async Task Stopping_while_the_store_fails_says_how_many_are_lost_and_tells_who_waits()
    {
        store.Gate = new TaskCompletionSource();
        using var writer = await StartAsync();
        var waiting = Enumerable.Range(0, 1000).Select(_ => writer.RecordAfterAsync(ARecord(AuditOutcome.Succeeded), CancellationToken.None)).ToArray();
        var first = writer.RecordBeforeAsync(ARecord(AuditOutcome.Started), CancellationToken.None);
        store.Fails = true;
        store.Gate.SetResult();
        await store.Failed.Task;

        await writer.StopAsync(new CancellationToken(canceled: true));

        Assert.Contains(logs.Lines, line => line == (LogLevel.Critical, "Stopped before 1000 audit records could be stored."));
        foreach (var one in waiting.Append(first))
            await Assert.ThrowsAsync<AuditUnavailableException>(() => one);
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
            await AdvanceAsync();
        await task;
    }

    // The writer may not have begun to wait yet.
    private async Task AdvanceAsync()
    {
        time.Advance(TimeSpan.FromSeconds(1));
        await Task.Delay(1);
    }

    private async Task<AuditWriter> StartAsync()
    {
        var writer = new AuditWriter(store, spool: null, time, logs);
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

    internal sealed class Logs : ILogger<AuditWriter>
    {
        public ConcurrentQueue<(LogLevel Level, string Said)> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception)));
    }

    internal sealed class Store : IAuditStore
    {
        public List<AuditRecord> Records { get; } = [];
        public int Commits { get; private set; }
        public int Tries { get; private set; }
        public HashSet<Guid> Refused { get; } = [];
        public volatile bool Fails;
        public TaskCompletionSource Failed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource? Gate { get; set; }
        public volatile bool IsAsked;

        public string Silo => "silo";

        public async Task StoreAsync(IReadOnlyList<PreparedRecord> records, CancellationToken cancellationToken)
        {
            IsAsked = true;
            if (Gate is { } gate)
                await gate.Task;
            Tries++;
            if (Fails)
            {
                Failed.TrySetResult();
                throw new IOException("disk full");
            }
            if (records.Any(record => Refused.Contains(record.Record.Id)))
                throw new IOException("value out of range");
            Records.AddRange(records.Select(record => record.Record));
            Commits++;
        }

        public Task<IReadOnlyList<string>> ReadStartedAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

        public Task<int> SettleInterruptedAsync(IReadOnlyCollection<string> silos, CancellationToken cancellationToken) => Task.FromResult(0);

        public Task<IReadOnlyList<AuditRecord>> ReadAsync(AuditQuery query, CancellationToken cancellationToken) => throw new InvalidOperationException("Not read here.");
    }
}
