using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.Caching;

/// <summary>
/// A cache of Coda's responses for a member or a document. Every response has a time to live. It is evicted earlier if the silo's
/// <see cref="MemoryBudget"/> is used up. Callers that need the same response at the same time share one fetch. Thread-safe, because the
/// gateway's handlers run outside the grain's turn.
/// </summary>
/// <remarks>
/// A document's cache neither returns nor stores a response that a write may have made stale. It ignores responses and fetches from before a
/// write that touches them. It stores no response that a write touches until the write is known to be applied, or until
/// <see cref="ResponseCacheOptions.PendingWriteTime"/> has passed. The reason is that Coda sends the state from before the write for a while.
/// Meanwhile, members who did not write share one response for <see cref="ResponseCacheOptions.SharedTime"/>. A fetch may have to wait because
/// Coda's snapshot is behind. Then one of the callers that share it begins another fetch for each write that becomes known to be applied. The
/// response to that fetch serves all waiting callers. No caller begins more than one fetch. A member's cache leaves all of this to the document's
/// cache.
/// </remarks>
public sealed class ResponseCache
{
    /// <summary>The bytes counted for an entry's node, dictionary slot and objects.</summary>
    private const int EntryOverhead = 256;

    /// <summary>How long callers wait after their deadline, so that a fetch can report the timeout itself.</summary>
    private static readonly TimeSpan DeadlineGrace = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate;
    private readonly ResponseCacheOptions options;
    private readonly TimeProvider time;
    private readonly MemoryBudget memory;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Flight> flights = new(StringComparer.Ordinal);
    private readonly DocumentVersions? versions;

    /// <summary>Creates an empty cache.</summary>
    public ResponseCache(ResponseCacheOptions options, TimeProvider time, MemoryBudget memory)
        : this(options, time, memory, versions: null)
    {
    }

    /// <summary>Creates an empty cache of a document.</summary>
    internal ResponseCache(ResponseCacheOptions options, TimeProvider time, MemoryBudget memory, DocumentVersions? versions)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(memory);
        this.options = options;
        this.time = time;
        this.memory = memory;
        this.versions = versions;
        gate = memory.Gate;
    }

    /// <summary>The number of bytes held, including keys and bookkeeping.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return entries.Values.Sum(entry => entry.Bytes);
        }
    }

    /// <summary>The number of responses held.</summary>
    public int Count
    {
        get
        {
            lock (gate)
                return entries.Count;
        }
    }

    /// <summary>
    /// Returns the response from the cache, from a fetch already under way, or from <paramref name="fetch"/>. Cancelling
    /// <paramref name="cancellationToken"/> ends only this caller's wait. The fetch is cancelled when no caller waits for it any more.
    /// </summary>
    /// <param name="read">The read.</param>
    /// <param name="fetch">
    /// Fetches the response. It receives the deadline of all waiting callers. If it throws, every waiting caller gets the exception, and nothing
    /// is stored.
    /// </param>
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
                if (FindCurrent(read) is { } entry)
                    return Result(read, entry.Body, fetched: false, joined: false, entry.ReadAt, entry.Stamp, entry.Until);
            }

            if (read.Fresh || !flights.TryGetValue(read.Key, out flight!) || !MayGive(flight.Stamp, read))
            {
                mine = true;
                flight = Begin(read);
            }

            Join(flight, read);
        }

        if (mine)
            Start(flight, fetch);

        Flight? own = null;
        try
        {
            var remaining = read.Deadline - time.GetUtcNow() + DeadlineGrace;
            var landing = flight.Landed.Task.WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, time, cancellationToken);
            if (!mine && versions is not null)
                own = await BeginLaterAsync(versions, read, fetch, landing);
            var (body, readAt, stamp, until) = await landing;
            return Result(read, body, mine, joined: !mine, readAt, stamp, until);
        }
        catch (TimeoutException e)
        {
            throw new CodaUnavailableException("Coda did not answer in the time this call has.", mayHaveExecuted: false, e);
        }
        finally
        {
            Leave(flight);
            if (own is not null)
                Leave(own);
        }
    }

    /// <summary>Returns the response held under a key, from any source. Use it only after its stamp is confirmed to be current.</summary>
    internal HeldAnswer? Find(string key)
    {
        lock (gate)
            return FindEntry(key) is { Stamp: { } stamp } entry ? new HeldAnswer(entry.Body, stamp, entry.ReadAt, entry.Until) : null;
    }

    /// <summary>Whether the cache holds a later response than one of these. Does not count as a use of the entry.</summary>
    internal bool HasLater(ReadOnlySpan<BasisRead> reads)
    {
        lock (gate)
        {
            foreach (ref readonly var read in reads)
            {
                if (entries.TryGetValue(read.Key, out var entry) && entry.ReadAt > read.ReadAt)
                    return true;
            }

            return false;
        }
    }

    /// <summary>Drops responses that are too old to be reused.</summary>
    internal void DropExpired()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var entry in entries.Values)
            {
                if (entry.Until <= now)
                    Remove(entry);
            }
        }
    }

    /// <summary>
    /// Drops all responses. Fetches under way serve the callers that already wait. Their responses are not stored, and no other caller joins
    /// them.
    /// </summary>
    public void Clear()
    {
        lock (gate)
        {
            foreach (var entry in entries.Values)
                memory.Remove(entry);
            entries.Clear();
            foreach (var flight in flights.Values)
                flight.Stale = true;
            flights.Clear();
        }
    }

    /// <summary>Stores a response that was read elsewhere.</summary>
    internal void Keep(string key, ReadOnlyMemory<byte> body, DateTimeOffset readAt, DocumentStamp stamp, DateTimeOffset until)
    {
        lock (gate)
            Store(key, body, readAt, stamp, until);
    }

    private Flight Begin(in ResponseCacheRead read)
    {
        var older = flights.GetValueOrDefault(read.Key);
        // An older fetch must not overwrite the response to a later one.
        older?.Stale = true;
        return flights[read.Key] = new Flight(read, versions?.Now ?? default) { Older = older };
    }

    private static void Join(Flight flight, in ResponseCacheRead read)
    {
        flight.Waiters++;
        flight.Deadline.Extend(read.Deadline);
    }

    // Begins another fetch for a caller that shares a fetch, once Coda may show a newer state. Returns null if there was no need.
    private async Task<Flight?> BeginLaterAsync(
        DocumentVersions known, ResponseCacheRead read, Func<ResponseCacheDeadline, CancellationToken, Task<ResponseCacheAnswer>> fetch, Task landing)
    {
        while (await Task.WhenAny(landing, known.MayHaveCaughtUp) != landing)
        {
            Flight own;
            lock (gate)
            {
                // Another caller may already have begun one.
                if (!flights.TryGetValue(read.Key, out var latest) || MayGive(latest.Stamp, read))
                    continue;
                own = Begin(read);
                Join(own, read);
            }

            Start(own, fetch);
            return own;
        }

        return null;
    }

    // Runs outside the caller's scheduler. The fetch outlives the grain's turn. It also outlives the caller if other callers wait for it.
    private void Start(Flight flight, Func<ResponseCacheDeadline, CancellationToken, Task<ResponseCacheAnswer>> fetch) => _ = Task.Run(async () =>
    {
        try
        {
            var readAt = time.GetUtcNow();
            var answer = await fetch(flight.Deadline, flight.Abandoned.Token);
            lock (gate)
            {
                var (read, stamp) = (flight.Read, answer.AsOf ?? flight.Stamp);
                var mayKeep = answer is { Storable: true, Behind: false } && !flight.Stale && IsCurrent(stamp, read.Scopes) && versions?.IsSettled(read.Scopes) != false;
                var mayShare = versions is not null && answer.Storable && !flight.Stale && (answer.Behind || versions.IsBeingWritten(read.Scopes));
                DocumentStamp? kept = mayKeep ? stamp : mayShare ? stamp with { Shared = true } : null;
                var until = time.GetUtcNow() + (mayKeep ? read.TimeToLive : options.SharedTime);
                if (kept is not null)
                    Store(read.Key, answer.Body, readAt, kept, until);
                Remove(flight);
                flight.Land((answer.Body, readAt, kept, until), andOlder: !answer.Behind);
            }
        }
        catch (Exception e)
        {
            lock (gate)
            {
                Remove(flight);
                flight.Fail(e);
            }
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
            if (--flight.Waiters > 0 || flight.Ended)
                return;
            Remove(flight);
        }

        try
        {
            flight.Abandoned.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The fetch ended at the same moment.
        }
    }

    private void Remove(Flight flight)
    {
        if (flights.TryGetValue(flight.Read.Key, out var current) && ReferenceEquals(current, flight))
            flights.Remove(flight.Read.Key);
    }

    private static ResponseCacheResult Result(
        in ResponseCacheRead read, ReadOnlyMemory<byte> body, bool fetched, bool joined, DateTimeOffset readAt, DocumentStamp? stamp, DateTimeOffset until) =>
        stamp is { Shared: true }
            ? new(body, fetched, joined, readAt, null) { SharedStamp = read.MayShare ? stamp : null, SharedUntil = until }
            : new(body, fetched, joined, readAt, stamp);

    private bool IsCurrent(DocumentStamp? stamp, string[] scopes) => versions is null || (stamp is { } known && versions.IsCurrent(known, scopes));

    // Members who did not write may use a fetch that began before a write, until the write is known to be applied.
    private bool MayGive(DocumentStamp stamp, in ResponseCacheRead read) =>
        IsCurrent(stamp, read.Scopes) || (read.MayShare && versions!.IsCurrentAsApplied(stamp, read.Scopes));

    private Entry? FindCurrent(ResponseCacheRead read)
    {
        if (FindEntry(read.Key) is not { } entry)
            return null;
        if (entry.Stamp is { Shared: true } shared ? read.MayShare && versions!.IsCurrentAsApplied(shared, read.Scopes) : IsCurrent(entry.Stamp, read.Scopes))
            return entry;
        if (entry.Stamp is not { Shared: true })
            Remove(entry);
        return null;
    }

    private Entry? FindEntry(string key)
    {
        if (!entries.TryGetValue(key, out var entry))
            return null;
        if (entry.Until <= time.GetUtcNow())
        {
            Remove(entry);
            return null;
        }

        memory.Use(entry);
        return entry;
    }

    private void Store(string key, ReadOnlyMemory<byte> body, DateTimeOffset readAt, DocumentStamp? stamp, DateTimeOffset until)
    {
        if (entries.TryGetValue(key, out var old))
            Remove(old);
        if (body.Length > options.MaxEntryBytes || until <= time.GetUtcNow())
            return;
        var entry = new Entry(this, key, body, readAt, stamp, until);
        if (memory.TryAdd(entry))
            entries.Add(key, entry);
    }

    private void Remove(Entry entry)
    {
        entries.Remove(entry.Key);
        memory.Remove(entry);
    }

    private sealed class Entry(ResponseCache cache, string key, ReadOnlyMemory<byte> body, DateTimeOffset readAt, DocumentStamp? stamp, DateTimeOffset until)
        : MemoryBudget.Entry(EntryOverhead + (2 * key.Length) + body.Length)
    {
        public string Key => key;

        public ReadOnlyMemory<byte> Body => body;

        public DateTimeOffset ReadAt => readAt;

        public DocumentStamp? Stamp => stamp;

        public DateTimeOffset Until => until;

        public override void Evict() => cache.entries.Remove(key);
    }

    private sealed class Flight(ResponseCacheRead read, DocumentStamp stamp)
    {
        public DocumentStamp Stamp { get; } = stamp;

        public ResponseCacheRead Read { get; } = read;

        public ResponseCacheDeadline Deadline { get; } = new(read.Deadline);

        public CancellationTokenSource Abandoned { get; } = new();

        public TaskCompletionSource<(ReadOnlyMemory<byte> Body, DateTimeOffset ReadAt, DocumentStamp? Stamp, DateTimeOffset Until)> Landed { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }

        public bool Stale { get; set; }

        // The fetch that this one replaced. Null once this fetch has ended.
        public Flight? Older { get; set; }

        // Whether its own fetch has ended. It may have landed earlier, with the response to a later fetch.
        public bool Ended { get; private set; }

        public void Land((ReadOnlyMemory<byte> Body, DateTimeOffset ReadAt, DocumentStamp? Stamp, DateTimeOffset Until) answer, bool andOlder)
        {
            Landed.TrySetResult(answer);
            for (var older = andOlder ? Older : null; older is not null; older = older.Older)
                older.Landed.TrySetResult(answer);
            (Ended, Older) = (true, null);
        }

        public void Fail(Exception error)
        {
            Landed.TrySetException(error);
            // Observe the exception, because there may be no caller left. An abandoned fetch has nothing to report.
            _ = Landed.Task.Exception;
            (Ended, Older) = (true, null);
        }
    }
}
