using System.Diagnostics.Metrics;
using CodaMcp.Audit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Audit;

/// <summary>What the writer does with a spool while the store takes nothing.</summary>
public sealed class AuditSpoolingTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-spool-").FullName;
    private readonly FakeTimeProvider time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly AuditWriterTests.Store store = new();
    private readonly AuditWriterTests.Logs logs = new();

    public void Dispose() => TestDirectory.Delete(directory);

    [Fact]
    public async Task While_the_store_is_away_reads_go_to_the_disk_and_writes_are_refused()
    {
        using var writer = await StartAsync();
        store.Fails = true;
        var read = writer.RecordAfterAsync(ARead(), default);
        var write = writer.RecordBeforeAsync(AuditWriterTests.ARecord(AuditOutcome.Started), default);
        await AdvanceUntilAsync(read);

        await Assert.ThrowsAsync<AuditUnavailableException>(() => AdvanceUntilAsync(write));
        Assert.Equal(1, LinesOnDisk());
        Assert.NotNull(writer.Health.FailingSince);
    }

    [Fact]
    public async Task When_the_store_works_again_reads_are_stored_in_their_order_and_the_spool_is_empty()
    {
        using var writer = await StartAsync();
        var records = Enumerable.Range(0, 2000).Select(_ => ARead()).ToArray();
        store.Fails = true;
        foreach (var some in records.Chunk(100))
        {
            foreach (var record in some)
                writer.Record(record);
            await AdvanceAsync(10);
        }

        await AdvanceUntilAsync(() => LinesOnDisk() == records.Length);
        Assert.Equal(records.Length, writer.Health.Waiting);
        store.Fails = false;
        await AdvanceUntilAsync(() => store.Records.Count >= records.Length && LinesOnDisk() == 0 && writer.Health.Waiting == 0);

        Assert.Equal(records.Select(record => record.Id), store.Records.Select(record => record.Id));
        Assert.Equal((null, 0L, 0L), (writer.Health.FailingSince, writer.Health.Waiting, writer.Health.Dropped));
    }

    [Fact]
    public async Task What_was_in_the_spool_when_the_silo_stopped_is_stored_by_the_next_one()
    {
        var records = Enumerable.Range(0, 700).Select(_ => ARead()).ToArray();
        store.Fails = true;
        using (var writer = await StartAsync())
        {
            foreach (var record in records)
                writer.Record(record);
            await AdvanceUntilAsync(writer.StopAsync(default));
        }

        Assert.DoesNotContain(logs.Lines, line => line.Level == LogLevel.Critical);
        store.Fails = false;
        using var next = await StartAsync();
        await AdvanceUntilAsync(() => store.Records.Count == records.Length);

        Assert.Equal(records.Select(record => record.Id), store.Records.Select(record => record.Id));
    }

    [Fact]
    public async Task A_record_is_on_the_disk_when_it_is_taken_and_whoever_waits_for_a_slow_store_knows_within_a_second()
    {
        store.Gate = new TaskCompletionSource();
        using var writer = await StartAsync();
        writer.Record(ARead());
        await UntilAsync(() => store.IsAsked);
        var waiting = writer.RecordAfterAsync(ARead(), default);
        Assert.Equal(2, LinesOnDisk());
        time.Advance(TimeSpan.FromMilliseconds(500));
        await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(store.Records);

        store.Gate.SetResult();
        await AdvanceUntilAsync(() => LinesOnDisk() == 0);
        Assert.Equal(2, store.Records.Select(record => record.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_a_killed_silo_had_answered_and_not_stored_is_stored_by_the_next_one_in_order_and_the_rest_is_not_stored_again()
    {
        var records = Enumerable.Range(0, 3000).Select(_ => ARead()).ToArray();
        using (var killed = await StartAsync())
        {
            foreach (var record in records[..1000])
                killed.Record(record);
            await AdvanceUntilAsync(() => store.Records.Count == 1000);
            store.Gate = new TaskCompletionSource();
            foreach (var record in records[1000..])
                killed.Record(record);
        }

        var other = new AuditWriterTests.Store();
        using var next = await StartAsync(at: other);
        await AdvanceUntilAsync(() => other.Records.Count == 2000 && LinesOnDisk() == 0);

        Assert.Equal(records[1000..].Select(record => record.Id), other.Records.Select(record => record.Id));
        store.Gate!.SetResult();
    }

    [Theory]
    [InlineData(AuditOutcome.Accepted, 0)]
    [InlineData(AuditOutcome.Unknown, 0)]
    [InlineData(AuditOutcome.Succeeded, 1)]
    public async Task A_later_start_stores_no_outcome_of_a_write_that_another_silo_may_have_completed_meanwhile(string outcome, int stored)
    {
        store.Gate = new TaskCompletionSource();
        using (var killed = await StartAsync())
            killed.Record(AuditWriterTests.ARecord(outcome) with { Writes = true });

        var other = new AuditWriterTests.Store();
        using var next = await StartAsync(at: other);
        await AdvanceUntilAsync(() => next.Health.Waiting == 0 && LinesOnDisk() == 0);

        Assert.Equal(stored, other.Records.Count);
        store.Gate.SetResult();
    }

    [Fact]
    public async Task More_than_memory_holds_waits_on_the_disk_in_its_order()
    {
        using var writer = await StartAsync();
        var records = Enumerable.Range(0, AuditQueue.MaxCount + 5000).Select(_ => ARead()).ToArray();
        store.Fails = true;
        foreach (var record in records)
            writer.Record(record);
        await AdvanceUntilAsync(() => writer.Health is { FailingSince: not null, Waiting: AuditQueue.MaxCount + 5000 });
        store.Fails = false;
        await AdvanceUntilAsync(() => writer.Health.Waiting == 0);
        writer.Record(ARead());
        await AdvanceUntilAsync(() => store.Records.Count > records.Length && LinesOnDisk() == 0);

        Assert.Equal(records.Select(record => record.Id), store.Records.Take(records.Length).Select(record => record.Id));
    }

    [Fact]
    public async Task A_store_that_never_answers_refuses_a_write_after_ten_seconds()
    {
        store.Gate = new TaskCompletionSource();
        using var writer = await StartAsync();
        var (first, second) = (writer.RecordBeforeAsync(ARead(), default), Task.CompletedTask);
        await UntilAsync(() => store.IsAsked);
        second = writer.RecordBeforeAsync(ARead(), default);

        await Assert.ThrowsAsync<AuditUnavailableException>(() => AdvanceUntilAsync(first));
        await Assert.ThrowsAsync<AuditUnavailableException>(() => AdvanceUntilAsync(second));
        store.Gate.SetResult();
    }

    [Fact]
    public async Task Stopping_stores_all_that_was_taken()
    {
        using var writer = await StartAsync();
        for (var i = 0; i < 1000; i++)
            writer.Record(ARead());

        await writer.StopAsync(default);

        Assert.Equal(1000, store.Records.Count);
    }

    [Fact]
    public async Task What_finds_no_room_is_counted_and_the_count_is_recorded_once()
    {
        using var writer = await StartAsync(maxBytes: 4_000);
        using var counted = new Metrics(writer.Meter);
        store.Fails = true;
        for (var i = 0; i < 3; i++)
        {
            writer.Record(ARead());
            await AdvanceAsync(10);
        }

        for (var i = 0; i < 100; i++)
            writer.Record(ARead());
        await AdvanceUntilAsync(() => writer.Health.Dropped > 0);
        var dropped = writer.Health.Dropped;
        Assert.InRange(dropped, 80, 103);
        Assert.Contains(logs.Lines, line => line.Level == LogLevel.Critical && line.Said.Contains("no room", StringComparison.Ordinal));
        Assert.Equal(dropped, counted.Of("codamcp.audit.dropped"));

        store.Fails = false;
        await AdvanceUntilAsync(() => writer.Health is { Dropped: 0, Waiting: 0 });

        var record = Assert.Single(store.Records, record => record.Tool == EventKinds.AuditDropped);
        Assert.Equal(dropped, record.Calls);
        Assert.StartsWith($"{dropped} audit records of this silo could not be kept, from ", record.Reason, StringComparison.Ordinal);
        Assert.Equal(103 - dropped, store.Records.Count(record => record.Tool != EventKinds.AuditDropped));
        Assert.Equal(store.Records.Count, counted.Of("codamcp.audit.stored"));
    }

    [Fact]
    public async Task What_was_dropped_before_a_restart_is_recorded_after_it()
    {
        store.Fails = true;
        using (var writer = await StartAsync(maxBytes: 1))
        {
            writer.Record(ARead());
            await AdvanceUntilAsync(() => store.Tries > 2);
            for (var i = 0; i < 9; i++)
                writer.Record(ARead());
            await AdvanceUntilAsync(() => writer.Health.Dropped == 9);
            await AdvanceUntilAsync(writer.StopAsync(new CancellationToken(canceled: true)));
        }

        store.Fails = false;
        using var next = await StartAsync();
        await AdvanceUntilAsync(() => store.Records.Count > 0);

        // One more had waited in memory.
        Assert.Equal(10, Assert.Single(store.Records).Calls);
    }

    [Fact]
    public async Task A_record_that_the_store_refuses_holds_up_nobody_and_leaves_the_spool()
    {
        var records = Enumerable.Range(0, 10).Select(_ => ARead()).ToArray();
        store.Refused.UnionWith([records[0].Id, records[1].Id, records[2].Id]);
        store.Fails = true;
        using var writer = await StartAsync();
        foreach (var record in records)
            writer.Record(record);
        await AdvanceUntilAsync(() => LinesOnDisk() == records.Length);
        store.Fails = false;
        await AdvanceUntilAsync(() => store.Records.Count == 7);
        for (var later = 1; logs.Lines.Count(line => line.Level == LogLevel.Critical) < 3; later++)
            await AdvanceUntilAsync(writer.RecordBeforeAsync(ARead(), default));
        await AdvanceUntilAsync(() => LinesOnDisk() == 0);

        Assert.Equal(records[3..].Select(record => record.Id), store.Records.Take(7).Select(record => record.Id));
    }

    private async Task<AuditWriter> StartAsync(long maxBytes = 1 << 24, AuditWriterTests.Store? at = null)
    {
        var writer = new AuditWriter(at ?? store, AuditSpool.Open(directory, maxBytes, time, NullLogger<AuditSpool>.Instance), time, logs);
        await writer.StartAsync(default);
        return writer;
    }

    private int LinesOnDisk() => Directory.GetFiles(directory).Sum(static file => LockedFile.Read(file).Count(static letter => letter == '\n') - 1);

    private async Task AdvanceUntilAsync(Task task)
    {
        while (!task.IsCompleted)
            await AdvanceAsync(100);
        await task;
    }

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        for (var attempt = 0; !condition(); attempt++)
        {
            Assert.True(attempt < 5000, "It never came about.");
            await AdvanceAsync(100);
        }
    }

    private async Task AdvanceAsync(int milliseconds)
    {
        time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        // The writer may not have begun to wait yet.
        await Task.Delay(1);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var attempt = 0; !condition(); attempt++)
        {
            Assert.True(attempt < 5000, "It never came about.");
            await Task.Delay(2);
        }
    }

    private static AuditRecord ARead() => AuditWriterTests.ARecord(AuditOutcome.Succeeded);

    private sealed class Metrics : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly System.Collections.Concurrent.ConcurrentDictionary<string, long> sums = [];

        public Metrics(Meter meter)
        {
            listener.InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter == meter)
                    listening.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((instrument, measurement, _, _) => sums.AddOrUpdate(instrument.Name, measurement, (_, sum) => sum + measurement));
            listener.Start();
        }

        public long Of(string instrument) => sums.GetValueOrDefault(instrument);

        public void Dispose() => listener.Dispose();
    }
}
