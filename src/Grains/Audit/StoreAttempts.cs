namespace CodaMcp.Audit;

/// <summary>
/// Calls the store, and handles all of its failures and delays. Meanwhile, records that may wait are flushed to the disk, so they are durable within a second.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="spool">Where records wait; null if there is no spool.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreAttempts(IAuditStore store, AuditSpool? spool, TimeProvider time)
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>The number of successful attempts.</summary>
    public long Commits { get; private set; }

    /// <summary>Stores records, all or none. Only one attempt may run at a time.</summary>
    /// <param name="entries">The records.</param>
    /// <param name="onTimeout">Called when the store has not answered in time, and repeatedly until it answers.</param>
    /// <param name="stopping">Cancels the attempt.</param>
    /// <returns>The error of the attempt; null if the records are stored.</returns>
    public async Task<Exception?> TryAsync(QueuedRecord[] entries, Action onTimeout, CancellationToken stopping)
    {
        using var timeout = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token);
        try
        {
            // SQLite blocks the thread while it waits.
            var storing = Task.Run(() => store.StoreAsync(Array.ConvertAll(entries, entry => entry.Prepared ?? PreparedRecord.Of(entry.Record, store.Silo)), either.Token), CancellationToken.None);
            while (!await EndsSoonAsync(storing))
            {
                spool?.TryFlush();
                if (timeout.IsCancellationRequested)
                    onTimeout();
            }

            await storing;
        }
#pragma warning disable CA1031 // Whatever the store failed with, the records stay ours to store.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return timeout.IsCancellationRequested ? new TimeoutException("The audit store did not answer in time.", error) : error;
        }

        Commits++;
        foreach (var entry in entries)
            entry.Stored?.TrySetResult();
        return null;
    }

    /// <summary>Waits until a queued record is stored, or is on the disk.</summary>
    /// <exception cref="AuditUnavailableException">The store refuses it.</exception>
    public async Task WaitAsync(QueuedRecord entry, CancellationToken cancellationToken)
    {
        var stored = entry.Stored!.Task;
        if (!await EndsSoonAsync(stored) && entry.Place is not null && await Task.Run(spool!.TryFlush, cancellationToken))
            return;
        await stored.WaitAsync(cancellationToken);
    }

    private async Task<bool> EndsSoonAsync(Task task)
    {
        await task.WaitAsync(FlushAfter, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompleted;
    }
}
