using CodaMcp.Coda;

namespace CodaMcp.Members;

/// <summary>
/// The member's cache of Coda's answers: bounded in bytes, least recently used goes first, every answer with a time to live and tagged
/// with its document. Callers who want the same answer at the same time share one fetch. Safe from any thread, since the gateway's
/// handlers run off the grain's turn.
/// </summary>
/// <remarks>
/// It never keeps what a write may have made stale: a write drops the document's answers, cuts loose the fetches under way, and until
/// the write is known to be applied (or <see cref="ResponseCacheOptions.PendingWriteTime"/> has passed) nothing of that document is
/// kept, since Coda goes on answering from before the write for a while.
/// </remarks>
public sealed class ResponseCache
{
    /// <summary>Stands for an entry's node, dictionary slot and objects when counting bytes.</summary>
    private const int EntryOverhead = 256;

    /// <summary>Lets a fetch report in its own words that time is up, before its waiters give up on it.</summary>
    private static readonly TimeSpan DeadlineGrace = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly ResponseCacheOptions options;
    private readonly TimeProvider time;
    private readonly Dictionary<string, LinkedListNode<Entry>> entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> byUse = new();
    private readonly Dictionary<string, Flight> flights = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Writes> writes = new(StringComparer.Ordinal);
    private long bytes;
    private long lastUnnamedWrite;

    /// <summary>Makes an empty cache.</summary>
    public ResponseCache(ResponseCacheOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        this.options = options;
        this.time = time;
    }

    /// <summary>Bytes held, as counted against <see cref="ResponseCacheOptions.CapacityBytes"/>.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return bytes;
        }
    }

    /// <summary>Answers held.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return entries.Count;
        }
    }

    /// <summary>
    /// The answer from the store, from a fetch already under way, or from <paramref name="fetch"/>. Cancelling
    /// <paramref name="cancellationToken"/> ends this caller's wait only; the fetch is cancelled when nobody waits for it any more.
    /// </summary>
    /// <param name="read">What is asked for.</param>
    /// <param name="fetch">Gets the answer; is given the deadline of all who wait. What it throws, every waiter gets, and nothing is kept.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CodaUnavailableException"><see cref="ResponseCacheRead.Deadline"/> passed.</exception>
    public async Task<ResponseCacheResult> GetOrFetchAsync(
        ResponseCacheRead read,
        Func<ResponseCacheDeadline, CancellationToken, Task<ResponseCacheAnswer>> fetch,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(fetch);
        cancellationToken.ThrowIfCancellationRequested();

        Flight flight;
        var mine = false;
        lock (gate)
        {
            if (!read.Fresh)
            {
                if (Find(read.Key) is { } entry)
                    return new ResponseCacheResult(entry.Body, Fetched: false, entry.ReadAt);
            }

            if (read.Fresh || !flights.TryGetValue(read.Key, out flight!))
            {
                mine = true;
                // An older fetch must not overwrite what a fresh one brings.
                if (flights.TryGetValue(read.Key, out var older))
                    older.Stale = true;
                flights[read.Key] = flight = new Flight(read);
            }

            flight.Waiters++;
            flight.Deadline.Join(read.Deadline, read.Member);
        }

        if (mine)
            Start(flight, fetch);

        try
        {
            var remaining = read.Deadline - time.GetUtcNow() + DeadlineGrace;
            var (body, readAt) = await flight.Landed.Task.WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, time, cancellationToken);
            return new ResponseCacheResult(body, mine, readAt);
        }
        catch (TimeoutException e)
        {
            throw new CodaUnavailableException("Coda did not answer in the time this call has.", mayHaveExecuted: false, e);
        }
        finally
        {
            Leave(flight);
        }
    }

    /// <summary>Drops what is held of a document. Fetches under way answer those who wait already, are not kept, and nobody joins them.</summary>
    public void Invalidate(string docId)
    {
        lock (gate)
            Drop(docId);
    }

    /// <summary>
    /// Notes that Coda accepted a write, or may have: drops what is held of the document and keeps nothing of it until the write is
    /// known to be applied, <see cref="ResponseCacheOptions.PendingWriteTime"/> at most.
    /// </summary>
    /// <param name="docId">The document.</param>
    /// <param name="requestId">Coda's id of the write; null where it gave none, so that only time ends the wait for it.</param>
    public void WriteAccepted(string docId, string? requestId)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            Forget(now);
            if (!writes.TryGetValue(docId, out var state))
                writes[docId] = state = new Writes();
            // An id of Coda's holds no space, so it never equals one of ours.
            state.Pending[requestId ?? $"unnamed {++lastUnnamedWrite}"] = now + options.PendingWriteTime;
            state.ReadFreshUntil = now + options.FreshReadTime;
            Drop(docId);
        }
    }

    /// <summary>Notes that Coda has applied a write: drops what is held of the document, which may be kept again unless other writes are on their way.</summary>
    /// <param name="docId">The document.</param>
    /// <param name="requestId">Coda's id of the write.</param>
    public void WriteApplied(string docId, string requestId)
    {
        lock (gate)
        {
            if (writes.TryGetValue(docId, out var state))
                state.Pending.Remove(requestId);
            Drop(docId);
        }
    }

    /// <summary>Whether this member wrote to the document so recently that its reads should ask Coda for the newest version.</summary>
    public bool WroteRecently(string docId)
    {
        lock (gate)
            return writes.TryGetValue(docId, out var state) && state.ReadFreshUntil > time.GetUtcNow();
    }

    // Off the caller's scheduler: the fetch outlives the grain's turn, and the caller, if others wait for it.
    private void Start(Flight flight, Func<ResponseCacheDeadline, CancellationToken, Task<ResponseCacheAnswer>> fetch) => _ = Task.Run(async () =>
    {
        try
        {
            var readAt = time.GetUtcNow();
            var answer = await fetch(flight.Deadline, flight.Abandoned.Token);
            lock (gate)
            {
                if (answer.Storable && !flight.Stale && !WriteIsPending(flight.Read.DocId))
                    Store(flight.Read, answer.Body, readAt);
                Remove(flight);
            }

            flight.Landed.TrySetResult((answer.Body, readAt));
        }
        catch (Exception e)
        {
            lock (gate)
                Remove(flight);
            flight.Landed.TrySetException(e);
            // Nobody may be left to look at it; an abandoned fetch has nothing to report.
            _ = flight.Landed.Task.Exception;
        }
        finally
        {
            flight.Abandoned.Dispose();
        }
    });

    private void Leave(Flight flight)
    {
        lock (gate)
        {
            if (--flight.Waiters > 0 || flight.Landed.Task.IsCompleted)
                return;
            Remove(flight);
        }

        try
        {
            flight.Abandoned.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It landed in this very moment.
        }
    }

    private void Remove(Flight flight)
    {
        if (flights.TryGetValue(flight.Read.Key, out var current) && ReferenceEquals(current, flight))
            flights.Remove(flight.Read.Key);
    }

    private Entry? Find(string key)
    {
        if (!entries.TryGetValue(key, out var node))
            return null;
        if (node.Value.Until <= time.GetUtcNow())
        {
            Remove(node);
            return null;
        }

        byUse.Remove(node);
        byUse.AddFirst(node);
        return node.Value;
    }

    private void Store(ResponseCacheRead read, ReadOnlyMemory<byte> body, DateTimeOffset readAt)
    {
        if (entries.TryGetValue(read.Key, out var old))
            Remove(old);
        var entry = new Entry(read.Key, read.DocId, body, readAt, time.GetUtcNow() + read.TimeToLive, EntryOverhead + (2 * read.Key.Length) + body.Length);
        if (body.Length > options.MaxEntryBytes || entry.Bytes > options.CapacityBytes || read.TimeToLive <= TimeSpan.Zero)
            return;
        while (bytes + entry.Bytes > options.CapacityBytes)
            Remove(byUse.Last!);
        entries.Add(read.Key, byUse.AddFirst(entry));
        bytes += entry.Bytes;
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        entries.Remove(node.Value.Key);
        byUse.Remove(node);
        bytes -= node.Value.Bytes;
    }

    private void Drop(string docId)
    {
        for (var node = byUse.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.DocId == docId)
                Remove(node);
            node = next;
        }

        foreach (var flight in flights.Values.Where(flight => flight.Read.DocId == docId).ToList())
        {
            flight.Stale = true;
            Remove(flight);
        }
    }

    private bool WriteIsPending(string? docId)
    {
        if (docId is null || !writes.TryGetValue(docId, out var state))
            return false;
        var now = time.GetUtcNow();
        return state.Pending.Values.Any(until => until > now);
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (docId, state) in writes)
        {
            foreach (var (requestId, until) in state.Pending)
            {
                if (until <= now)
                    state.Pending.Remove(requestId);
            }

            if (state.Pending.Count == 0 && state.ReadFreshUntil <= now)
                writes.Remove(docId);
        }
    }

    private sealed record Entry(string Key, string? DocId, ReadOnlyMemory<byte> Body, DateTimeOffset ReadAt, DateTimeOffset Until, long Bytes);

    private sealed class Writes
    {
        public Dictionary<string, DateTimeOffset> Pending { get; } = new(StringComparer.Ordinal);

        public DateTimeOffset ReadFreshUntil { get; set; }
    }

    private sealed class Flight(ResponseCacheRead read)
    {
        public ResponseCacheRead Read { get; } = read;

        public ResponseCacheDeadline Deadline { get; } = new(read.Deadline, read.Member);

        public CancellationTokenSource Abandoned { get; } = new();

        public TaskCompletionSource<(ReadOnlyMemory<byte> Body, DateTimeOffset ReadAt)> Landed { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }

        public bool Stale { get; set; }
    }
}
