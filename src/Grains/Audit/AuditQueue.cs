using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace CodaMcp.Audit;

/// <summary>The records that the writer has not taken yet, in their order. Any thread adds, one takes.</summary>
/// <param name="batch">So many records are taken together.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditQueue(int batch, TimeProvider time)
{
    /// <summary>The most records that wait here.</summary>
    public const int MaxCount = 16_384;

    // The records of this time are stored together, unless somebody waits for one: a commit costs as much as seventy records with PostgreSQL, and ten with SQLite.
    private static readonly TimeSpan GatherTime = TimeSpan.FromMilliseconds(200);

    private readonly Channel<QueuedRecord> entries = Channel.CreateBounded<QueuedRecord>(new BoundedChannelOptions(MaxCount) { SingleReader = true });
    private volatile TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool closed;
    private long? takenAt;
    private int lost;

    /// <summary>How many there are.</summary>
    public int Count => entries.Reader.Count;

    /// <summary>Whether there is none, and will be none.</summary>
    public bool IsCompleted => entries.Reader.Completion.IsCompleted;

    /// <summary>Adds a record.</summary>
    /// <returns>False where there is no room, or the queue is closed.</returns>
    public bool TryAdd(QueuedRecord entry)
    {
        if (!entries.Writer.TryWrite(entry))
            return false;
        if (entry.Stored is not null)
            wanted.TrySetResult();
        return true;
    }

    /// <summary>Counts a record that found no room.</summary>
    public void Lose() => Interlocked.Increment(ref lost);

    /// <summary>How many found no room since this was asked last.</summary>
    public int TakeLost() => Interlocked.Exchange(ref lost, 0);

    /// <summary>Takes no more records.</summary>
    public void Close()
    {
        entries.Writer.TryComplete();
        closed = true;
        wanted.TrySetResult();
    }

    /// <summary>Takes the next record.</summary>
    public bool TryTake([MaybeNullWhen(false)] out QueuedRecord entry) => entries.Reader.TryRead(out entry);

    /// <summary>Waits for a record; and for more of them, where one came a moment ago and nobody waits.</summary>
    /// <returns>False if there will be none.</returns>
    public async Task<bool> WaitAsync()
    {
        if (!await entries.Reader.WaitToReadAsync())
            return false;
        if (takenAt is { } last && GatherTime - time.GetElapsedTime(last) is var left && left > TimeSpan.Zero && Count < batch && !closed)
            await wanted.Task.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Before the entries are taken: one that is added later and waited for sets the new one. What is not taken this time is not waited for again.
        if (wanted.Task.IsCompleted && Count <= batch)
            wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        takenAt = time.GetTimestamp();
        return true;
    }
}
