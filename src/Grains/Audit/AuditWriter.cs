using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Audit;

/// <summary>
/// Takes audit records from every member of this silo and stores them in groups: whoever must know that a record is durable waits
/// for the one commit that holds it. Starts before the first grain and stops after the last. When the store fails, records that
/// nobody may lose are kept and tried again; what must be durable first is refused instead.
/// </summary>
public sealed partial class AuditWriter : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const int MaxBatch = 512;
    private const int MaxQueued = 16_384;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Channel<Entry> queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly IAuditStore store;
    private readonly TimeProvider time;
    private readonly ILogger<AuditWriter> logger;
    private Task loop = Task.CompletedTask;

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

    /// <summary>What is stored of a record; null where nothing is, or not yet.</summary>
    public async Task<AuditRecord?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await store.ReadAsync(new AuditQuery { Id = id, Limit = 1 }, cancellationToken) is [var found] ? found : null;

    /// <summary>Lets go of what stopping needs; the queue is empty by then.</summary>
    public void Dispose() => stopping.Dispose();

    void ILifecycleParticipant<ISiloLifecycle>.Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(AuditWriter), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    internal Task StartAsync(CancellationToken cancellationToken)
    {
        // A store may block (SQLite does), so the loop has a thread of its own rather than one of the pool's.
        loop = Task.Factory.StartNew(RunAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
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
        while (batch.Count > 0 || await queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && queue.Reader.TryRead(out var entry))
                batch.Add(entry);
            try
            {
                await store.StoreAsync([.. batch.Select(entry => entry.Record)], stopping.Token);
                foreach (var entry in batch)
                    entry.Stored?.TrySetResult();
                batch.Clear();
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                LogLost(batch.Count);
                return;
            }
#pragma warning disable CA1031 // Whatever the store failed with, the records stay ours to store.
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogStoreFailed(error, batch.Count);
                foreach (var entry in batch.Where(entry => entry.MustBeFirst))
                    entry.Stored!.TrySetException(new AuditUnavailableException(error));
                batch.RemoveAll(entry => entry.MustBeFirst);
                if (stopping.IsCancellationRequested)
                    return;
                await Task.Delay(RetryDelay, time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "The audit store failed; {Count} records wait and writes are refused until it works again.")]
    private partial void LogStoreFailed(Exception error, int count);

    [LoggerMessage(LogLevel.Critical, "Stopped before {Count} audit records could be stored.")]
    private partial void LogLost(int count);

    private sealed record Entry(AuditRecord Record, bool MustBeFirst, TaskCompletionSource? Stored);
}
