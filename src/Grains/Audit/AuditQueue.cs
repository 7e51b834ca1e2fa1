namespace CodaMcp.Audit;

/// <summary>
/// The records that wait to be stored, in their order. They wait in memory while there is room, and in the spool. A record that must be durable before
/// something happens waits in a separate queue, in memory only. Any thread may add records. One thread takes them.
/// </summary>
/// <param name="silo">The silo that stores the records.</param>
/// <param name="spool">Where records outlive the process; null if there is no spool.</param>
/// <param name="batch">The maximum number of records that are taken together.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditQueue(string silo, AuditSpool? spool, int batch, TimeProvider time)
{
    /// <summary>The maximum number of records in memory, for each of the two queues: the records that must be first, and the others.</summary>
    public const int MaxCount = 16_384;

    // Records that arrive within this time are stored together, unless a caller waits for one or a batch is full. With PostgreSQL, a commit costs as much as
    // seventy records. With SQLite, a commit writes a page of each index for each member. A record must be durable within a second. This wait leaves half a
    // second of it.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(400);

    private readonly Lock gate = new();
    private readonly Queue<QueuedRecord> first = [];
    private readonly Queue<QueuedRecord> others = [];
    private TaskCompletionSource arrived = NewSignal();
    private volatile TaskCompletionSource wanted = NewSignal();
    private volatile bool closed;
    private long? takenAt;
    private int lost;

    /// <summary>
    /// Whether the store fails. Then a record is refused if the spool has no room for it. Otherwise it would be lost without a trace if the process died.
    /// </summary>
    public volatile bool StoreFails;

    /// <summary>The records that could not be kept and that no audit record reports yet.</summary>
    public DroppedRecords? Dropped { get; private set; } = spool?.Dropped;

    /// <summary>The number of records, including those that only the spool holds.</summary>
    public int Count => first.Count + others.Count + (spool?.Unread ?? 0);

    /// <summary>Whether the queue is closed and no record waits in memory only.</summary>
    public bool IsDone
    {
        get
        {
            lock (gate)
                return closed && first.Count == 0 && others.All(static entry => entry.Place is not null);
        }
    }

    /// <summary>Adds a record. With a spool, a record that may wait then outlives the process, unless the end of its write is not known yet.</summary>
    /// <returns>False if there is no room, or if the queue is closed.</returns>
    public bool TryAdd(QueuedRecord entry)
    {
        // While the end of a write is not known, another silo may record it. A restart of this silo must not overwrite that with the earlier outcome.
        var isSpooled = spool is not null && !entry.MustBeFirst && entry.Record.Outcome is not (AuditOutcome.Accepted or AuditOutcome.Unknown);
        var line = SpooledRecord.LineOf(entry.Record, silo, out var prepared);
        entry.Prepared = prepared;
        lock (gate)
        {
            if (closed)
                return false;
            var queue = entry.MustBeFirst ? first : others;
            var held = queue.Count < MaxCount;
            if (isSpooled)
            {
                entry.Place = spool!.Append(line, ref held);
                held &= entry.Place is not null || !StoreFails;
            }

            if (held)
                queue.Enqueue(entry);
            else if (entry.Place is null)
                return false;
            arrived.TrySetResult();
            if (entry.Stored is not null || others.Count >= batch)
                wanted.TrySetResult();
            return true;
        }
    }

    /// <summary>Counts a record that was lost for lack of room.</summary>
    public void Lose() => Interlocked.Increment(ref lost);

    /// <summary>Returns the number of lost records since the last call.</summary>
    public int TakeLost() => Interlocked.Exchange(ref lost, 0);

    /// <summary>Notes the records that could not be kept, also in the spool.</summary>
    /// <param name="dropped">All that no audit record reports yet; null for none.</param>
    public void Note(DroppedRecords? dropped)
    {
        Dropped = dropped;
        spool?.Note(dropped);
    }

    /// <summary>Stops accepting records.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            arrived.TrySetResult();
            wanted.TrySetResult();
        }
    }

    /// <summary>Takes the next records. Records in memory come before records that only the spool holds.</summary>
    /// <param name="urgent">Receives the records that must be first.</param>
    /// <param name="next">Receives the others. Neither list grows longer than a batch.</param>
    public void Take(List<QueuedRecord> urgent, List<QueuedRecord> next)
    {
        lock (gate)
        {
            while (urgent.Count < batch && first.TryDequeue(out var entry))
                urgent.Add(entry);
            while (next.Count < batch && others.TryDequeue(out var entry))
                next.Add(entry);
        }

        // While the spool has unread records, newly spooled records are not held in memory.
        if (next.Count < batch && spool is { Unread: > 0 })
        {
            next.AddRange(spool.Read(batch - next.Count, out var broken));
            Interlocked.Add(ref lost, broken);
        }
    }

    /// <summary>Removes stored records from the spool.</summary>
    /// <param name="taken">The records that were taken and are not stored, in their order.</param>
    public void Release(IEnumerable<QueuedRecord> taken)
    {
        lock (gate)
            spool?.Release(taken.Concat(others).FirstOrDefault(static entry => entry.Place is not null)?.Place);
    }

    /// <summary>Fails the callers that wait for records that must be first, and removes these records.</summary>
    public void Refuse(IEnumerable<QueuedRecord> taken)
    {
        lock (gate)
        {
            foreach (var entry in taken.Concat(first))
                entry.Stored!.TrySetException(new AuditUnavailableException());
            first.Clear();
        }
    }

    /// <summary>Gives up the records that only memory holds, when the writer stops.</summary>
    /// <param name="taken">The records that were taken and are not stored, without those that must be first.</param>
    /// <returns>The number of lost records.</returns>
    public int GiveUp(IEnumerable<QueuedRecord> taken)
    {
        lock (gate)
        {
            var gone = taken.Concat(others).Where(static entry => entry.Place is null).ToList();
            foreach (var entry in gone)
                entry.Stored?.TrySetException(new AuditUnavailableException());
            return gone.Count;
        }
    }

    /// <summary>
    /// Waits for a record. Soon after the last batch, it also waits for more records: until a batch is full, a caller waits, or the gather time ends.
    /// </summary>
    /// <returns>False if the queue is closed and empty.</returns>
    public async Task<bool> WaitAsync()
    {
        Task some;
        lock (gate)
        {
            if (first.Count + others.Count > 0)
                arrived.TrySetResult();
            else if (closed)
                return false;
            else if (arrived.Task.IsCompleted)
                arrived = NewSignal();
            some = arrived.Task;
        }

        await some;
        var (sooner, gathers) = (wanted.Task, !closed && first.Count + others.Count < batch);
        if (takenAt is { } last && GatherTime - time.GetElapsedTime(last) is var left && left > TimeSpan.Zero && gathers)
            await sooner.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate)
        {
            // This happens before the entries are taken. A record that is added later, with a caller that waits for it, sets the new signal. If more than a
            // batch waits, the old signal stays set, so the rest does not wait again.
            if (wanted.Task.IsCompleted && first.Count + others.Count <= batch)
                wanted = NewSignal();
        }

        takenAt = time.GetTimestamp();
        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
