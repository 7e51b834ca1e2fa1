using System.Diagnostics.Metrics;
using CodaMcp.Telemetry;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit;

/// <summary>
/// Accepts audit records from every member of this silo, and stores them in batches. A call that needs its record to be durable waits for the commit of the
/// batch. The writer starts before the first grain and stops after the last.
/// </summary>
/// <remarks>
/// Records that may wait are in the spool before the answers to their calls leave, so a silo that is killed loses none. While the store fails, a record that
/// must be durable first is refused, so no write happens unrecorded. The spool is flushed within a second. When the store works again, the spool's records are
/// stored in their order. Records that the spool has no room for are counted, and the count becomes a record. If the store refuses a single record, that record
/// is dropped and logged as critical.
/// </remarks>
public sealed partial class AuditWriter : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // With SQLite and 200 calling members, a record costs two thirds of its cost in batches of 500. It takes some 50 ms to store a full batch.
    internal const int MaxBatch = 2048;
    private const int MaxFailedInARow = 2;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // While the store fails, records that arrive within this time are flushed together.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(200);

    private readonly AuditQueue queue;
    private readonly CancellationTokenSource stopping = new();
    private readonly Counter<long> droppedCount;
    private readonly Counter<long> storedCount;
    private readonly IAuditStore store;
    private readonly StoreAttempts attempts;
    private readonly AuditSpool? spool;
    private readonly TimeProvider time;
    private readonly ILogger<AuditWriter> logger;

    // The records that must be durable before something happens, and the other records that are next, in their order.
    private readonly List<QueuedRecord> first = [];
    private readonly List<QueuedRecord> next = [];
    private Task loop = Task.CompletedTask;
    private long failingSince;
    private long oldest;
    private int tryNext;
    private int waiting;

    /// <summary>Creates a writer that stores records in <paramref name="store"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="spool">Where records outlive the process and wait while the store fails; null if there is no spool.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs failures.</param>
    public AuditWriter(IAuditStore store, AuditSpool? spool, TimeProvider time, ILogger<AuditWriter> logger)
    {
        (this.store, this.spool, this.time, this.logger) = (store, spool, time, logger);
        queue = new AuditQueue(store.Silo, spool, MaxBatch, time);
        attempts = new StoreAttempts(store, spool, time);
        storedCount = Meter.CreateCounter<long>("codamcp.audit.stored", "{record}", "Audit records that were stored.");
        droppedCount = Meter.CreateCounter<long>("codamcp.audit.dropped", "{record}", "Audit records that could not be kept.");
        Meter.CreateObservableGauge("codamcp.audit.waiting", () => Health.Waiting, "{record}", "Audit records that wait to be stored, in memory and in the spool.");
        Meter.CreateObservableGauge("codamcp.audit.spool", () => this.spool?.Bytes ?? 0, "By", "Bytes of audit records in the spool.");
        Meter.CreateObservableGauge(
            "codamcp.audit.lag", () => Volatile.Read(ref oldest) is not 0 and var since ? (time.GetUtcNow().UtcTicks - since) / (double)TimeSpan.TicksPerSecond : 0, "s",
            "Age of the oldest audit record that waits to be stored, from the begin of its call.");
        Meter.CreateObservableGauge("codamcp.audit.failing", () => IsFailing ? 1 : 0, description: "1 while the audit store takes nothing.");
    }

    /// <summary>The state of the audit.</summary>
    public AuditHealth Health => new(
        Volatile.Read(ref failingSince) is not 0 and var since ? new DateTimeOffset(since, TimeSpan.Zero) : null,
        queue.Count + Volatile.Read(ref waiting),
        queue.Dropped?.Count ?? 0,
        spool is not null);

    internal Meter Meter { get; } = new("CodaMcp.Audit");

    private bool IsFailing => Volatile.Read(ref failingSince) != 0;

    /// <summary>Stores a record that must be durable before the recorded action may happen.</summary>
    /// <exception cref="AuditUnavailableException">The record could not be stored, and will not be. The recorded action must not happen.</exception>
    public async Task RecordBeforeAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var entry = new QueuedRecord(record, MustBeFirst: true, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!queue.TryAdd(entry))
            throw new AuditUnavailableException();
        await entry.Stored!.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Stores the result of a call. Waits until the record is stored, or is on the disk in the spool. If the wait is cancelled, the record stays in the queue
    /// and is stored as soon as the store can.
    /// </summary>
    /// <exception cref="AuditUnavailableException">The store refuses the record.</exception>
    public async Task RecordAfterAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var entry = new QueuedRecord(record, MustBeFirst: false, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (queue.TryAdd(entry))
            await attempts.WaitAsync(entry, cancellationToken);
        else
            queue.Lose();
    }

    /// <summary>Accepts a record that no caller waits for. It is durable within a second. If there is no room for it, it is dropped and counted.</summary>
    public void Record(AuditRecord record)
    {
        if (!TryRecord(record))
            queue.Lose();
    }

    /// <summary>Like <see cref="Record"/>, for a caller that tries again.</summary>
    /// <returns>Whether the record is accepted; false if the queue is full or closed.</returns>
    public bool TryRecord(AuditRecord record) => queue.TryAdd(new QueuedRecord(record, MustBeFirst: false, Stored: null));

    /// <summary>Returns a record as it is stored; null if it is not stored yet.</summary>
    public async Task<AuditRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await store.ReadAsync(new AuditQuery { Id = id, Limit = 1 }, cancellationToken) is [var found] ? found : null;

    /// <summary>Closes the spool, and releases the meter and the cancellation source. The queue is empty by then.</summary>
    public void Dispose()
    {
        stopping.Dispose();
        Meter.Dispose();
        spool?.Dispose();
    }

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(AuditWriter), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    internal Task StartAsync(CancellationToken cancellationToken)
    {
        loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        queue.Close();
        await using (cancellationToken.Register(stopping.Cancel))
            await loop;
    }

    private async Task RunAsync()
    {
        long? failedAt = null;
        while (await WaitForWorkAsync(failedAt is not null))
        {
            queue.Take(first, next);
            if (queue.TakeLost() is > 0 and var lost)
                Drop(lost);
            NoteOldest();
            // Records that must be first are answered soon, even while the store fails.
            if (first.Count > 0 || failedAt is not { } failed || time.GetElapsedTime(failed) >= RetryDelay)
            {
                failedAt = await StoreAsync() && await RecordDroppedAsync() ? null : time.GetTimestamp();
                queue.Release(next);
            }

            if (IsFailing)
                spool?.TryFlush();
        }

        GiveUp();
    }

    // Returns false when the loop must stop: everything is stored, or the rest is in the spool, or its time is over.
    private async Task<bool> WaitForWorkAsync(bool failed)
    {
        Volatile.Write(ref waiting, first.Count + next.Count);
        NoteOldest();
        if (stopping.IsCancellationRequested)
            return false;
        if (!failed)
            return next.Count > 0 || spool is { Unread: > 0 } || queue.Dropped is not null || await queue.WaitAsync();
        if (queue.IsDone && next.TrueForAll(static entry => entry.Place is not null))
            return false;
        await Task.Delay(GatherTime, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested;
    }

    private void NoteOldest() => Volatile.Write(ref oldest, next.Count > 0 ? next[0].Record.StartedAt.UtcTicks : first.Count > 0 ? first[0].Record.StartedAt.UtcTicks : 0);

    private void Drop(int count)
    {
        queue.Note(DroppedRecords.Add(queue.Dropped, count, time.GetUtcNow()));
        droppedCount.Add(count);
        LogDropped(count);
    }

    private void GiveUp()
    {
        spool?.TryFlush();
        queue.Refuse(first);
        if (queue.GiveUp(next) is not (> 0 and var lost))
            return;
        queue.Note(DroppedRecords.Add(queue.Dropped, lost, time.GetUtcNow()));
        LogLost(lost);
    }

    // Stores all records at once. If that fails, stores each by itself, because one refused record must not block the others.
    private async Task<bool> StoreAsync()
    {
        QueuedRecord[] all = [.. first, .. next];
        if (all.Length == 0)
            return true;
        var before = attempts.Commits;
        var failure = await TryStoreAsync(all);
        if (failure is null)
        {
            next.Clear();
        }
        else
        {
            LogStoreFailed(failure, all.Length);
            // A store that does not answer is not asked for each record.
            if (failure is not TimeoutException)
                await StoreEachAsync(all.Length == 1 ? failure : null);
        }

        foreach (var entry in first)
            entry.Stored!.TrySetException(new AuditUnavailableException(failure));
        first.Clear();
        if (attempts.Commits > before)
            Volatile.Write(ref failingSince, 0);
        else if (!IsFailing)
            Volatile.Write(ref failingSince, time.GetUtcNow().UtcTicks);
        queue.StoreFails = IsFailing;
        return failure is null || (attempts.Commits > before && next.Count == 0);
    }

    // After several failures in a row, the store itself fails, and the other records wait until it works again. Each round begins with other records. This
    // distinguishes a few refused records from a store that fails.
    private async Task StoreEachAsync(Exception? known)
    {
        var inARow = 0;
        foreach (var entry in first)
        {
            if (inARow >= MaxFailedInARow || stopping.IsCancellationRequested)
                return;
            inARow = (known ?? await TryStoreAsync([entry])) is null ? 0 : inARow + 1;
        }

        for (var left = next.Count; left > 0 && inARow < MaxFailedInARow && !stopping.IsCancellationRequested; left--)
        {
            tryNext = tryNext < next.Count ? tryNext : 0;
            var entry = next[tryNext];
            var failure = known ?? await TryStoreAsync([entry]);
            inARow = failure is null ? 0 : inARow + 1;
            if (failure is null || (!stopping.IsCancellationRequested && IsRefused(entry, failure)))
                next.RemoveAt(tryNext);
            else
                tryNext++;
        }
    }

    private async Task<Exception?> TryStoreAsync(QueuedRecord[] entries)
    {
        var failure = await attempts.TryAsync(entries, () => queue.Refuse(first), stopping.Token);
        if (failure is null)
            storedCount.Add(entries.Length);
        return failure;
    }

    // The record of dropped records has a fixed id from the beginning, so it is stored only once.
    private async Task<bool> RecordDroppedAsync()
    {
        if (queue.Dropped is not { } lost)
            return true;
        if (await TryStoreAsync([new QueuedRecord(lost.ToRecord(), MustBeFirst: false, Stored: null)]) is { } failure)
        {
            LogStoreFailed(failure, 1);
            return false;
        }

        queue.Note(queue.Dropped.Without(lost, time.GetUtcNow()));
        return true;
    }

    // A record is dropped after it failed by itself twice while other records were stored in between. Then the record is at fault, not the store.
    private bool IsRefused(QueuedRecord entry, Exception failure)
    {
        if (entry.CommitsAtFailure is not { } before || before == attempts.Commits)
        {
            entry.CommitsAtFailure ??= attempts.Commits;
            return false;
        }

        var record = entry.Record;
        LogSetAside(failure, record.Id, record.Tool, record.Outcome, LogScope.Show(record.Member.ToGrainKey(), plain: false));
        entry.Stored?.TrySetException(new AuditUnavailableException(failure));
        return true;
    }

    [LoggerMessage(LogLevel.Error, "The audit store failed; {Count} records wait and writes are refused until it works again.")]
    private partial void LogStoreFailed(Exception error, int count);

    [LoggerMessage(LogLevel.Critical, "There is no room for {Count} audit records. They are lost, and their number will be recorded.")]
    private partial void LogDropped(int count);

    [LoggerMessage(LogLevel.Critical, "Stopped before {Count} audit records could be stored.")]
    private partial void LogLost(int count);

    [LoggerMessage(LogLevel.Critical, "The audit store refuses record {Id} (tool {Tool}, outcome '{Outcome}', member {Member}), and stores others. The record is dropped.")]
    private partial void LogSetAside(Exception error, Guid id, string tool, string outcome, string member);
}
