using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit;

/// <summary>
/// Takes audit records from every member of this silo and stores them in groups. A call that must know that its record is durable waits
/// for the commit of the group. The writer starts before the first grain and stops after the last. When the store fails, records of what
/// was done are kept and tried again; a record that must be durable first is refused. A record that the store refuses by itself is
/// dropped and logged as critical.
/// </summary>
public sealed partial class AuditWriter : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int MaxBatch = 512;
    private const int MaxQueued = 16_384;
    private const int MaxFailedInARow = 2;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Channel<Entry> queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly IAuditStore store;
    private readonly TimeProvider time;
    private readonly ILogger<AuditWriter> logger;
    private Task loop = Task.CompletedTask;
    private long commits;

    /// <summary>Writes to <paramref name="store"/>.</summary>
    public AuditWriter(IAuditStore store, TimeProvider time, ILogger<AuditWriter> logger) => (this.store, this.time, this.logger) = (store, time, logger);

    /// <summary>
    /// Stores a record that must be durable before what it records may happen.
    /// </summary>
    /// <exception cref="AuditUnavailableException">It could not be stored, and will not be: what it records must not happen.</exception>
    public async Task RecordBeforeAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var entry = new Entry(record, MustBeFirst: true, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!queue.Writer.TryWrite(entry))
            throw new AuditUnavailableException();
        await entry.Stored!.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Stores what came of a call, and waits for it where <paramref name="waitForStore"/> asks so. Once it returns or throws for having waited too long, the record is
    /// still in the queue and will be stored as soon as the store can.
    /// </summary>
    /// <exception cref="AuditUnavailableException">The queue is full: nothing more may be done unrecorded.</exception>
    public async Task RecordAfterAsync(AuditRecord record, bool waitForStore, CancellationToken cancellationToken)
    {
        var stored = waitForStore ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        if (!queue.Writer.TryWrite(new Entry(record, MustBeFirst: false, stored)))
            throw new AuditUnavailableException();
        if (stored is not null)
            await stored.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes a record that nobody waits for; it is stored within moments.</summary>
    /// <returns>Whether it is taken; false where the queue is full.</returns>
    public bool TryRecord(AuditRecord record) => queue.Writer.TryWrite(new Entry(record, MustBeFirst: false, Stored: null));

    /// <summary>What is stored of a record; null where nothing is, or not yet.</summary>
    public async Task<AuditRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await store.ReadAsync(new AuditQuery { Id = id, Limit = 1 }, cancellationToken) is [var found] ? found : null;

    /// <summary>Lets go of what stopping needs; the queue is empty by then.</summary>
    public void Dispose() => stopping.Dispose();

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(AuditWriter), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    internal Task StartAsync(CancellationToken cancellationToken)
    {
        loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Writer.TryComplete();
        await using (cancellationToken.Register(stopping.Cancel))
            await loop;
    }

    private async Task RunAsync()
    {
        var batch = new List<Entry>();
        while (!stopping.IsCancellationRequested && (batch.Count > 0 || await queue.Reader.WaitToReadAsync()))
        {
            while (batch.Count < MaxBatch && queue.Reader.TryRead(out var entry))
                batch.Add(entry);
            batch = await StoreAsync(batch);
            if (batch.Count > 0)
                await Task.Delay(RetryDelay, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        while (queue.Reader.TryRead(out var entry))
            batch.Add(entry);
        foreach (var entry in batch)
            entry.Stored?.TrySetException(new AuditUnavailableException());
        if (batch.Count(entry => !entry.MustBeFirst) is > 0 and var lost)
            LogLost(lost);
    }

    // All at once; where that fails, each by itself, since one record that the database refuses must not keep the others from being stored.
    private async Task<List<Entry>> StoreAsync(List<Entry> batch)
    {
        if (await TryStoreAsync(batch) is not { } failure)
            return [];
        LogStoreFailed(failure, batch.Count);
        var failed = new List<Entry>();
        var tried = 0;
        // With several in a row it is the store that fails: the others wait until it works again.
        for (var inARow = 0; tried < batch.Count && inARow < MaxFailedInARow && !stopping.IsCancellationRequested; tried++)
        {
            var entry = batch[tried];
            if (batch.Count > 1)
                failure = await TryStoreAsync([entry]);
            inARow = failure is null ? 0 : inARow + 1;
            if (failure is not null && (stopping.IsCancellationRequested || !IsRefused(entry, failure)))
                failed.Add(entry);
        }

        foreach (var entry in batch.Skip(tried).Where(entry => entry.MustBeFirst))
            entry.Stored!.TrySetException(new AuditUnavailableException(failure));
        // Those that failed come last, so that the next ones show whether it was the store.
        return [.. batch.Skip(tried).Where(entry => !entry.MustBeFirst), .. failed];
    }

    private async Task<Exception?> TryStoreAsync(List<Entry> entries)
    {
        try
        {
            await store.StoreAsync([.. entries.Select(entry => entry.Record)], stopping.Token);
        }
#pragma warning disable CA1031 // Whatever the store failed with, the records stay ours to store.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return error;
        }

        commits++;
        foreach (var entry in entries)
            entry.Stored?.TrySetResult();
        return null;
    }

    // A record is set aside when it failed by itself twice and others were stored in between: it is the record then, and not the store.
    private bool IsRefused(Entry entry, Exception failure)
    {
        if (entry.MustBeFirst)
        {
            entry.Stored!.TrySetException(new AuditUnavailableException(failure));
            return true;
        }

        if (entry.CommitsAtFailure is not { } before || before == commits)
        {
            entry.CommitsAtFailure ??= commits;
            return false;
        }

        var record = entry.Record;
        LogSetAside(failure, record.Id, record.Tool, record.Outcome, record.Member.ToGrainKey());
        entry.Stored?.TrySetException(new AuditUnavailableException(failure));
        return true;
    }

    [LoggerMessage(LogLevel.Error, "The audit store failed; {Count} records wait and writes are refused until it works again.")]
    private partial void LogStoreFailed(Exception error, int count);

    [LoggerMessage(LogLevel.Critical, "Stopped before {Count} audit records could be stored.")]
    private partial void LogLost(int count);

    [LoggerMessage(LogLevel.Critical, "The audit store refuses record {Id} (tool {Tool}, outcome '{Outcome}', member {Member}), and stores others. The record is dropped.")]
    private partial void LogSetAside(Exception error, Guid id, string tool, string outcome, string member);

    private sealed record Entry(AuditRecord Record, bool MustBeFirst, TaskCompletionSource? Stored)
    {
        /// <summary>How many commits there were when it first failed by itself; null where it did not.</summary>
        public long? CommitsAtFailure { get; set; }
    }
}
