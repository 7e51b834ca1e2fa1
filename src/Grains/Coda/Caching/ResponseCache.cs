using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda.Caching;

/// <summary>
/// A cache of Coda's answers, a member's or a document's. Every answer has a time to live, and goes earlier where the silo's
/// <see cref="MemoryBudget"/> is used up. Callers who want the same answer at the same time share one fetch. Safe from any thread, since the
/// gateway's handlers run off the grain's turn.
/// </summary>
/// <remarks>
/// A document's cache never gives or keeps what a write may have made stale: answers and fetches from before a write that touches them
/// are passed over, and until the write is known to be applied (or <see cref="ResponseCacheOptions.PendingWriteTime"/> has passed) nothing it
/// touches is kept, since Coda goes on answering from before the write for a while. Meanwhile members who did not write share one answer for
/// <see cref="ResponseCacheOptions.SharedTime"/>. While a fetch waits because Coda's snapshot is behind, one of those who share it begins another
/// for each write that becomes known to be applied, and what that brings does for all. So nobody begins more than one fetch. A member's cache
/// leaves all that to the document's.
/// </remarks>
public sealed class ResponseCache
{
    /// <summary>Stands for an entry's node, dictionary slot and objects when counting bytes.</summary>
    private const int EntryOverhead = 256;

    /// <summary>Lets a fetch report in its own words that time is up, before its waiters give up on it.</summary>
    private static readonly TimeSpan DeadlineGrace = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate;
    private readonly ResponseCacheOptions options;
    private readonly TimeProvider time;
    private readonly MemoryBudget memory;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Flight> flights = new(StringComparer.Ordinal);
    private readonly DocumentVersions? versions;

    /// <summary>Makes an empty cache.</summary>
    public ResponseCache(ResponseCacheOptions options, TimeProvider time, MemoryBudget memory)
        : this(options, time, memory, versions: null)
    {
    }

    /// <summary>Makes an empty cache of a document.</summary>
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

    /// <summary>Bytes held, keys and bookkeeping included.</summary>
    public long Bytes
    {
        get
        {
            lock (gate)
                return entries.Values.Sum(entry => entry.Bytes);
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

    /// <summary>What is held under a key, however that came about: to be used only once its stamp is known to count still.</summary>
    internal HeldAnswer? Find(string key)
    {
        lock (gate)
            return FindEntry(key) is { Stamp: { } stamp } entry ? new HeldAnswer(entry.Body, stamp, entry.ReadAt, entry.Until) : null;
    }

    /// <summary>Whether a later answer than one of these is held. Does not count as a use.</summary>
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

    /// <summary>Drops what is too old to be given again.</summary>
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

    /// <summary>Drops everything held. Fetches under way answer those who wait already, are not kept, and nobody joins them.</summary>
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

    /// <summary>Keeps an answer that came from elsewhere.</summary>
    internal void Keep(string key, ReadOnlyMemory<byte> body, DateTimeOffset readAt, DocumentStamp stamp, DateTimeOffset until)
    {
        lock (gate)
            Store(key, body, readAt, stamp, until);
    }

    private Flight Begin(in ResponseCacheRead read)
    {
        var older = flights.GetValueOrDefault(read.Key);
        // An older fetch must not overwrite what a later one brings.
        older?.Stale = true;
        return flights[read.Key] = new Flight(read, versions?.Now ?? default) { Older = older };
    }

    private static void Join(Flight flight, in ResponseCacheRead read)
    {
        flight.Waiters++;
        flight.Deadline.Extend(read.Deadline);
    }

    // Begins a fetch for a caller who shares one that waits for the snapshot, once Coda may show more. Null if there was no need.
    private async Task<Flight?> BeginLaterAsync(
        DocumentVersions known, ResponseCacheRead read, Func<ResponseCacheDeadline, CancellationToken, Task<ResponseCacheAnswer>> fetch, Task landing)
    {
        while (await Task.WhenAny(landing, known.MayHaveCaughtUp) != landing)
        {
            Flight own;
            lock (gate)
            {
                // Another caller may have begun one.
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

    // Off the caller's scheduler: the fetch outlives the grain's turn, and the caller, if others wait for it.
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
            // It landed in this very moment.
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

    // A fetch that began before a write may go on for members who did not write, until the write is known to be applied.
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

        // The one that it took the place of, until it has ended itself.
        public Flight? Older { get; set; }

        // It may have landed before its own fetch ended, with what a later one brought.
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
            // Nobody may be left to look at it; an abandoned fetch has nothing to report.
            _ = Landed.Task.Exception;
            (Ended, Older) = (true, null);
        }
    }
}
