using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit;

/// <summary>
/// Takes audit records from every member of this silo and stores them in groups. A call that must know that its record is durable waits
/// for the commit of the group. The writer starts before the first grain and stops after the last.
/// </summary>
/// <remarks>
/// While the store fails, a record that must be durable first is refused, so that no write happens unrecorded. Other records go to the spool,
/// within a second, and are stored in their order when the store works again. What the spool does not take is counted, and the count becomes a
/// record. A record that the store refuses by itself is dropped and logged as critical.
/// </remarks>
public sealed partial class AuditWriter : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int MaxBatch = 512;
    private const int MaxFailedInARow = 2;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    // While the store fails, what comes in this time is written to the disk together.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(200);

    // What the store has not stored by then goes to the spool, so that it is durable within a second.
    private static readonly TimeSpan SpoolAfter = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan StoreTimeout = TimeSpan.FromSeconds(10);

    private readonly AuditQueue queue;
    private readonly CancellationTokenSource stopping = new();
    private readonly Counter<long> droppedCount;
    private readonly Counter<long> storedCount;
    private readonly IAuditStore store;
    private readonly AuditSpool? spool;
    private readonly TimeProvider time;
    private readonly ILogger<AuditWriter> logger;

    // What must be durable before something happens; and what of it came while the store was asked.
    private readonly List<QueuedRecord> first = [];
    private readonly List<QueuedRecord> late = [];

    // The others that are next, in their order. Where they came from the spool, the file has them until all of it is stored.
    private readonly List<QueuedRecord> next = [];
    private Task loop = Task.CompletedTask;
    private DroppedRecords? dropped;
    private long failingSince;
    private long oldest;
    private long commits;
    private int tryNext;
    private int waiting;

    /// <summary>Writes to <paramref name="store"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="spool">Where records wait while the store fails; null where there is no such place.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what fails.</param>
    public AuditWriter(IAuditStore store, AuditSpool? spool, TimeProvider time, ILogger<AuditWriter> logger)
    {
        (this.store, this.spool, this.time, this.logger) = (store, spool, time, logger);
        queue = new AuditQueue(MaxBatch, time);
        storedCount = Meter.CreateCounter<long>("codamcp.audit.stored", "{record}", "Audit records that were stored.");
        droppedCount = Meter.CreateCounter<long>("codamcp.audit.dropped", "{record}", "Audit records that could not be kept.");
        Meter.CreateObservableGauge("codamcp.audit.waiting", () => Health.Waiting, "{record}", "Audit records that wait to be stored, in memory and in the spool.");
        Meter.CreateObservableGauge("codamcp.audit.spool", () => this.spool?.Bytes ?? 0, "By", "Bytes of audit records in the spool.");
        Meter.CreateObservableGauge(
            "codamcp.audit.lag", () => Volatile.Read(ref oldest) is not 0 and var since ? (time.GetUtcNow().UtcTicks - since) / (double)TimeSpan.TicksPerSecond : 0, "s",
            "Age of the oldest audit record that waits to be stored, from the begin of its call.");
        Meter.CreateObservableGauge("codamcp.audit.failing", () => IsFailing ? 1 : 0, description: "1 while the audit store takes nothing.");
    }

    /// <summary>How the audit does.</summary>
    public AuditHealth Health => new(
        Volatile.Read(ref failingSince) is not 0 and var since ? new DateTimeOffset(since, TimeSpan.Zero) : null,
        queue.Count + Volatile.Read(ref waiting),
        Dropped?.Count ?? 0,
        spool is not null);

    internal Meter Meter { get; } = new("CodaMcp.Audit");

    private bool IsFailing => Volatile.Read(ref failingSince) != 0;

    private DroppedRecords? Dropped => spool?.Dropped ?? dropped;

    /// <summary>
    /// Stores a record that must be durable before what it records may happen.
    /// </summary>
    /// <exception cref="AuditUnavailableException">It could not be stored, and will not be: what it records must not happen.</exception>
    public async Task RecordBeforeAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var entry = new QueuedRecord(record, MustBeFirst: true, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!queue.TryAdd(entry))
            throw new AuditUnavailableException();
        await entry.Stored!.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Stores what came of a call. Where <paramref name="waitForStore"/> asks so, it waits until the record is stored, or is in the spool. If it throws for
    /// having waited too long, the record is still in the queue and will be stored as soon as the store can.
    /// </summary>
    /// <exception cref="AuditUnavailableException">The store refuses the record.</exception>
    public async Task RecordAfterAsync(AuditRecord record, bool waitForStore, CancellationToken cancellationToken)
    {
        var stored = waitForStore ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        if (!queue.TryAdd(new QueuedRecord(record, MustBeFirst: false, stored)))
            queue.Lose();
        else if (stored is not null)
            await stored.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Takes a record that nobody waits for; it is durable within a second. Where there is no room for it, it is dropped and counted.</summary>
    public void Record(AuditRecord record)
    {
        if (!TryRecord(record))
            queue.Lose();
    }

    /// <summary>As <see cref="Record"/>, for a caller that tries again.</summary>
    /// <returns>Whether it is taken; false where the queue is full.</returns>
    public bool TryRecord(AuditRecord record) => queue.TryAdd(new QueuedRecord(record, MustBeFirst: false, Stored: null));

    /// <summary>What is stored of a record; null where nothing is, or not yet.</summary>
    public async Task<AuditRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await store.ReadAsync(new AuditQuery { Id = id, Limit = 1 }, cancellationToken) is [var found] ? found : null;

    /// <summary>Closes the spool, and lets go of what stopping needs; the queue is empty by then.</summary>
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
            Take();
            NoteOldest();
            // What must be first is answered soon, also while the store fails.
            if (first.Count == 0 && failedAt is { } failed && time.GetElapsedTime(failed) < RetryDelay)
                continue;
            if (await StoreAsync() && await RecordDroppedAsync())
            {
                failedAt = null;
                if (spool is { Count: > 0, Unread: 0 } && next.Count == 0)
                    spool.Clear();
            }
            else
            {
                failedAt = time.GetTimestamp();
                SpoolNext();
            }
        }

        GiveUp();
    }

    // False once it is to stop: everything is stored, or what is left is in the spool, or its time is over.
    private async Task<bool> WaitForWorkAsync(bool failed)
    {
        Volatile.Write(ref waiting, first.Count + next.Count + (spool?.Unread ?? 0));
        NoteOldest();
        if (stopping.IsCancellationRequested)
            return false;
        if (!failed)
            return late.Count > 0 || next.Count > 0 || spool is { Unread: > 0 } || Dropped is not null || await queue.WaitAsync();
        if (queue.IsCompleted && late.Count == 0 && next.TrueForAll(static entry => entry.IsOnDisk))
            return false;
        await Task.Delay(GatherTime, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested;
    }

    private void NoteOldest() => Volatile.Write(ref oldest, next.Count > 0 ? next[0].Record.StartedAt.UtcTicks : first.Count > 0 ? first[0].Record.StartedAt.UtcTicks : 0);

    // What comes while older records wait goes behind them.
    private void Take()
    {
        if (queue.TakeLost() is > 0 and var lost)
            Drop(lost);
        first.AddRange(late);
        late.Clear();
        if (IsFailing || spool is { Unread: > 0 })
        {
            TakeBehind(first);
        }
        else
        {
            while (next.Count < MaxBatch && first.Count < MaxBatch && queue.TryTake(out var entry))
                (entry.MustBeFirst ? first : next).Add(entry);
        }

        if (next.Count < MaxBatch && spool is { Unread: > 0 })
            next.AddRange(spool.Read(MaxBatch - next.Count).Select(static record => new QueuedRecord(record, MustBeFirst: false, Stored: null) { IsOnDisk = true }));
    }

    // What may wait goes to the spool, and without one stays in memory, as far as there is room.
    private void TakeBehind(List<QueuedRecord> urgent)
    {
        var others = new List<QueuedRecord>();
        while (others.Count < AuditQueue.MaxCount && queue.TryTake(out var entry))
            (entry.MustBeFirst ? urgent : others).Add(entry);
        if (others.Count == 0)
            return;
        int taken;
        if (spool is null)
        {
            taken = Math.Clamp(AuditQueue.MaxCount - next.Count, 0, others.Count);
            next.AddRange(others.Take(taken));
        }
        else
        {
            // Those that are next are older.
            SpoolNext();
            taken = spool.Append([.. others.Select(static entry => entry.Record)], read: false);
            foreach (var entry in others.Take(taken))
                entry.Stored?.TrySetResult();
        }

        foreach (var entry in others.Skip(taken))
            entry.Stored?.TrySetException(new AuditUnavailableException());
        if (taken < others.Count)
            Drop(others.Count - taken);
    }

    // What the store did not take is put on the disk, if there is room. Else it stays in memory: it is one batch at most.
    private void SpoolNext()
    {
        if (spool is not { Unread: 0 })
            return;
        var fresh = next.FindAll(static entry => !entry.IsOnDisk);
        if (fresh.Count == 0)
            return;
        foreach (var entry in fresh.Take(spool.Append([.. fresh.Select(static entry => entry.Record)], read: true)))
        {
            entry.IsOnDisk = true;
            entry.Stored?.TrySetResult();
        }
    }

    private void Drop(int count)
    {
        if (spool is not null)
            spool.Drop(count);
        else
            dropped = DroppedRecords.Add(dropped, count, time.GetUtcNow());
        droppedCount.Add(count);
        LogDropped(count);
    }

    private void GiveUp()
    {
        TakeBehind(first);
        foreach (var entry in first.Concat(late))
            entry.Stored!.TrySetException(new AuditUnavailableException());
        SpoolNext();
        var lost = next.FindAll(static entry => !entry.IsOnDisk);
        if (lost.Count == 0)
            return;
        foreach (var entry in lost)
            entry.Stored?.TrySetException(new AuditUnavailableException());
        spool?.Drop(lost.Count);
        LogLost(lost.Count);
    }

    // All at once; where that fails, each by itself, since one record that the store refuses must not keep the others from being stored.
    private async Task<bool> StoreAsync()
    {
        var batch = Math.Min(next.Count, MaxBatch);
        QueuedRecord[] all = [.. first, .. next.Take(batch)];
        if (all.Length == 0)
            return true;
        var before = commits;
        var failure = await TryStoreAsync(all);
        if (failure is null)
        {
            next.RemoveRange(0, batch);
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
        if (commits > before)
            Volatile.Write(ref failingSince, 0);
        else if (!IsFailing)
            Volatile.Write(ref failingSince, time.GetUtcNow().UtcTicks);
        return failure is null || (commits > before && next.Count == 0);
    }

    // With several failures in a row it is the store that fails: the others wait until it works again. Each time it begins with others, so that a
    // few records that the store refuses are told from a store that fails.
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
        using var timeout = new CancellationTokenSource(StoreTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, timeout.Token);
        try
        {
            // SQLite does not give the thread back while it waits.
            var storing = Task.Run(() => store.StoreAsync([.. entries.Select(static entry => entry.Record)], either.Token), CancellationToken.None);
            await SpoolWhileAsync(storing, timeout.Token);
            await storing;
        }
#pragma warning disable CA1031 // Whatever the store failed with, the records stay ours to store.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return timeout.IsCancellationRequested ? new TimeoutException("The audit store did not answer in time.", error) : error;
        }

        commits++;
        storedCount.Add(entries.Length);
        foreach (var entry in entries)
            entry.Stored?.TrySetResult();
        return null;
    }

    // However long the store takes, what may wait is durable within a second, and what must be first is refused in time.
    private async Task SpoolWhileAsync(Task storing, CancellationToken timeout)
    {
        while (true)
        {
            using var enough = new CancellationTokenSource();
            if (await Task.WhenAny(storing, Task.Delay(SpoolAfter, time, enough.Token)) == storing)
            {
                await enough.CancelAsync();
                return;
            }

            if (spool is not null)
            {
                SpoolNext();
                TakeBehind(late);
            }

            if (!timeout.IsCancellationRequested)
                continue;
            foreach (var entry in first.Concat(late))
                entry.Stored!.TrySetException(new AuditUnavailableException());
            late.Clear();
        }
    }

    // The record of what could not be kept has an id of its own from the beginning, so that it is stored once.
    private async Task<bool> RecordDroppedAsync()
    {
        if (Dropped is not { } lost)
            return true;
        if (await TryStoreAsync([new QueuedRecord(lost.ToRecord(), MustBeFirst: false, Stored: null)]) is { } failure)
        {
            LogStoreFailed(failure, 1);
            return false;
        }

        if (spool is not null)
            spool.Forget(lost);
        else
            dropped = null;
        return true;
    }

    // A record is set aside when it failed by itself twice and others were stored in between: it is the record then, and not the store.
    private bool IsRefused(QueuedRecord entry, Exception failure)
    {
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

    [LoggerMessage(LogLevel.Critical, "There is no room for {Count} audit records. They are lost, and their number will be recorded.")]
    private partial void LogDropped(int count);

    [LoggerMessage(LogLevel.Critical, "Stopped before {Count} audit records could be stored.")]
    private partial void LogLost(int count);

    [LoggerMessage(LogLevel.Critical, "The audit store refuses record {Id} (tool {Tool}, outcome '{Outcome}', member {Member}), and stores others. The record is dropped.")]
    private partial void LogSetAside(Exception error, Guid id, string tool, string outcome, string member);
}
