namespace CodaMcp.Audit;

/// <summary>
/// The records that wait to be stored, in their order: in memory as far as there is room, and in the spool. What must be durable before something
/// happens waits by itself, in memory only. Any thread adds, one takes.
/// </summary>
/// <param name="spool">Where records outlive the process; null where there is no such place.</param>
/// <param name="batch">So many records are taken together.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditQueue(AuditSpool? spool, int batch, TimeProvider time)
{
    /// <summary>The most records that wait in memory, of those that must be first and of the others.</summary>
    public const int MaxCount = 16_384;

    // The records of this time are stored together, unless somebody waits for one or a batch is full. A commit costs as much as seventy records with
    // PostgreSQL. With SQLite it writes a page of each index for each member. Half a second is left of the second in which a record must be durable.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(400);

    private readonly Lock gate = new();
    private readonly Queue<QueuedRecord> first = [];
    private readonly Queue<QueuedRecord> others = [];
    private TaskCompletionSource arrived = NewSignal();
    private volatile TaskCompletionSource wanted = NewSignal();
    private volatile bool closed;
    private long? takenAt;
    private int lost;

    /// <summary>Whether the store fails. Then no record is taken that the spool has no room for: it would be lost without a trace if the process died.</summary>
    public volatile bool StoreFails;

    /// <summary>What could not be kept, and is not recorded yet.</summary>
    public DroppedRecords? Dropped { get; private set; } = spool?.Dropped;

    /// <summary>How many records there are, those included that the spool alone has.</summary>
    public int Count => first.Count + others.Count + (spool?.Unread ?? 0);

    /// <summary>Whether nothing more comes, and nothing waits in memory alone.</summary>
    public bool IsDone
    {
        get
        {
            lock (gate)
                return closed && first.Count == 0 && others.All(static entry => entry.Place is not null);
        }
    }

    /// <summary>Adds a record. Where there is a spool, one that may wait outlives the process from then on.</summary>
    /// <returns>False where there is no room, or the queue is closed.</returns>
    public bool TryAdd(QueuedRecord entry)
    {
        // The end of a write that is not known yet may be recorded by another silo. A later start of this one must not store the earlier outcome over it.
        var isSpooled = spool is not null && !entry.MustBeFirst && entry.Record.Outcome is not (AuditOutcome.Accepted or AuditOutcome.Unknown);
        var line = isSpooled ? SpooledRecord.LineOf(entry.Record) : default;
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

    /// <summary>Counts a record that found no room.</summary>
    public void Lose() => Interlocked.Increment(ref lost);

    /// <summary>How many found no room since this was asked last.</summary>
    public int TakeLost() => Interlocked.Exchange(ref lost, 0);

    /// <summary>Notes what could not be kept, in the spool too.</summary>
    /// <param name="dropped">All that is not recorded yet; null for nothing.</param>
    public void Note(DroppedRecords? dropped)
    {
        Dropped = dropped;
        spool?.Note(dropped);
    }

    /// <summary>Takes no more records.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            arrived.TrySetResult();
            wanted.TrySetResult();
        }
    }

    /// <summary>Takes the next records, those that memory has before those that the spool has.</summary>
    /// <param name="urgent">Takes those that must be first.</param>
    /// <param name="next">Takes the others. Each list gets no longer than a batch.</param>
    public void Take(List<QueuedRecord> urgent, List<QueuedRecord> next)
    {
        lock (gate)
        {
            while (urgent.Count < batch && first.TryDequeue(out var entry))
                urgent.Add(entry);
            while (next.Count < batch && others.TryDequeue(out var entry))
                next.Add(entry);
        }

        // While the spool has unread records, no other that it has is added to memory.
        if (next.Count < batch && spool is { Unread: > 0 })
        {
            next.AddRange(spool.Read(batch - next.Count, out var broken));
            Interlocked.Add(ref lost, broken);
        }
    }

    /// <summary>Lets the spool go of what is stored.</summary>
    /// <param name="taken">What was taken and is not stored, in its order.</param>
    public void Release(IEnumerable<QueuedRecord> taken)
    {
        lock (gate)
            spool?.Release(taken.Concat(others).FirstOrDefault(static entry => entry.Place is not null)?.Place);
    }

    /// <summary>Fails those who wait for records that must be first, and removes these.</summary>
    public void Refuse(IEnumerable<QueuedRecord> taken)
    {
        lock (gate)
        {
            foreach (var entry in taken.Concat(first))
                entry.Stored!.TrySetException(new AuditUnavailableException());
            first.Clear();
        }
    }

    /// <summary>Gives up what memory alone has, at the end.</summary>
    /// <param name="taken">What was taken and is not stored, without those that must be first.</param>
    /// <returns>How many records are lost.</returns>
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

    /// <summary>Waits for a record; and for a batch of them, where one came a moment ago and nobody waits.</summary>
    /// <returns>False if there will be none.</returns>
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
            // Before the entries are taken: one that is added later and waited for sets the new one. What is not taken this time is not waited for again.
            if (wanted.Task.IsCompleted && first.Count + others.Count <= batch)
                wanted = NewSignal();
        }

        takenAt = time.GetTimestamp();
        return true;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
