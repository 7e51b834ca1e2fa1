namespace CodaMcp.Sessions;

/// <summary>
/// What the sessions of one member are told on their streams (MCP up to 2025-11-25, <c>GET</c>): events in order, each on one stream, kept so
/// that a client which lost its connection gets what it missed. An event is given out only once it is stored. Not thread safe; every step
/// is synchronous, so that the reentrant grain around it sees no half-made change.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class SessionStreams(TimeProvider time)
{
    /// <summary>The most events kept of a session; the oldest go first.</summary>
    public const int MaxEvents = 100;

    /// <summary>The most subscriptions of a session.</summary>
    public const int MaxSubscriptions = 50;

    /// <summary>How long after it was last read a stream still counts as open.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Feed> feeds = new(StringComparer.Ordinal);

    /// <summary>Whether there is a change that is not in a <see cref="Snapshot"/> yet.</summary>
    public bool Changed { get; private set; }

    /// <summary>Takes up what was stored.</summary>
    public void Restore(SessionStreamsState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        feeds.Clear();
        foreach (var stored in state.Sessions)
            feeds[stored.SessionId] = new Feed(stored) { Durable = stored.Sequence };
        Changed = false;
    }

    /// <summary>What to store. Counts as changed no more; <see cref="Stored"/> says that it is stored.</summary>
    public SessionStreamsState Snapshot()
    {
        Changed = false;
        return new SessionStreamsState { Sessions = [.. feeds.Values.Select(feed => feed.State).Where(IsWorthStoring)] };
    }

    /// <summary>Lets the events out that a snapshot held.</summary>
    public void Stored(SessionStreamsState snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        foreach (var stored in snapshot.Sessions)
        {
            if (!feeds.TryGetValue(stored.SessionId, out var feed) || feed.Durable >= stored.Sequence)
                continue;
            feed.Durable = stored.Sequence;
            feed.Signal();
        }
    }

    /// <summary>Notes that a snapshot could not be stored.</summary>
    public void NotStored() => Changed = true;

    /// <summary>
    /// Notes that a stream is read: opens it, or has the connection that reads take it over. What was told while no stream was open is
    /// this one's from here on.
    /// </summary>
    /// <param name="read">The reading.</param>
    /// <param name="opened">The version of the catalogue of tools the session began with.</param>
    /// <param name="catalog">The version now.</param>
    public void Attach(ReadStream read, string? opened, string catalog)
    {
        ArgumentNullException.ThrowIfNull(read);
        var feed = FeedOf(read.SessionId);
        var now = time.GetUtcNow();
        if (feed.Streams.TryGetValue(read.StreamId, out var stream))
        {
            if (stream.Reader != read.Reader && !stream.Former.Contains(read.Reader))
            {
                stream.TakeOver(read.Reader);
                feed.Signal();
            }
            if (stream.Reader != read.Reader)
                return;
            stream.ReadAt = now;
        }
        else
        {
            foreach (var (id, gone) in feed.Streams.Where(open => !IsLive(open.Value, now)).ToList())
            {
                // Never given out: it is no repetition on another stream.
                Reassign(feed, stored => stored.Stream == id && stored.Sequence > gone.Given && gone.Knows(stored.Sequence), to: null);
                feed.Streams.Remove(id);
            }
            feed.Streams.Add(read.StreamId, stream = new OpenStream(read.Reader, feed.State.Sequence) { OpenedAt = now, ReadAt = now });
            if (read.Resumed && read.After < feed.State.TrimmedThrough)
                StartOver(feed, read.StreamId);
        }
        if (read.After > stream.Given)
            stream.Given = read.After;
        if ((feed.State.Catalog ?? opened) is { } known && known != catalog)
        {
            feed.State = feed.State with { Catalog = catalog };
            Append(feed, SessionEventKind.ToolsListChanged, uri: null);
            Append(feed, SessionEventKind.PromptsListChanged, uri: null);
        }
        Reassign(feed, static stored => stored.Stream is null, to: read.StreamId);
    }

    /// <summary>Whether a reading goes on, and what there is for it.</summary>
    public (StreamEnd End, IReadOnlyList<SessionEvent> Events) Take(ReadStream read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (!feeds.TryGetValue(read.SessionId, out var feed) || !feed.Streams.TryGetValue(read.StreamId, out var stream))
            return (StreamEnd.SessionEnded, []);
        if (stream.Reader != read.Reader)
            return (StreamEnd.TakenOver, []);
        var events = feed.State.Events
            .Where(stored => stored.Stream == read.StreamId && stored.Sequence > read.After && stored.Sequence <= feed.Durable)
            .Select(stored => new SessionEvent(stored.Sequence, stored.Kind, stored.Uri))
            .ToList();
        stream.ReadAt = time.GetUtcNow();
        return (StreamEnd.None, events);
    }

    /// <summary>Completes when there may be something new for the streams of a session, or it has ended.</summary>
    public Task NextOf(string sessionId) => feeds.TryGetValue(sessionId, out var feed) ? feed.Next : Task.CompletedTask;

    /// <summary>Subscribes a session to a resource; that it is subscribed changes nothing.</summary>
    public void Subscribe(string sessionId, StoredSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var feed = FeedOf(sessionId);
        if (feed.State.Subscriptions.Any(held => held.Uri == subscription.Uri))
            return;
        feed.State = feed.State with { Subscriptions = [.. feed.State.Subscriptions, subscription] };
        Changed = true;
    }

    /// <summary>Ends a subscription.</summary>
    public void Unsubscribe(string sessionId, string uri)
    {
        if (!feeds.TryGetValue(sessionId, out var feed) || feed.State.Subscriptions.All(held => held.Uri != uri))
            return;
        feed.State = feed.State with { Subscriptions = [.. feed.State.Subscriptions.Where(held => held.Uri != uri)] };
        Changed = true;
    }

    /// <summary>Whether a session may subscribe to one more resource.</summary>
    public bool HasRoom(string sessionId) => !feeds.TryGetValue(sessionId, out var feed) || feed.State.Subscriptions.Count < MaxSubscriptions;

    /// <summary>Whether a session is subscribed to a resource.</summary>
    public bool IsSubscribed(string sessionId, string uri) => feeds.TryGetValue(sessionId, out var feed) && feed.State.Subscriptions.Any(held => held.Uri == uri);

    /// <summary>Notes that a resource may have changed, up to a version of its doc, and tells the sessions that subscribed to it.</summary>
    public void Changes(string uri, string version)
    {
        foreach (var session in feeds.Keys.ToList())
            Changes(session, uri, version);
    }

    /// <summary>Likewise for one session.</summary>
    public void Changes(string sessionId, string uri, string version)
    {
        if (!Advance(sessionId, uri, version) || !feeds.TryGetValue(sessionId, out var feed))
            return;
        // Of several changes that nobody was told of yet, one telling is enough.
        if (!feed.State.Events.Any(stored => stored.Uri == uri && (stored.Stream is null || stored.Sequence > feed.Durable)))
            Append(feed, SessionEventKind.ResourceUpdated, uri);
    }

    /// <summary>Notes up to which version a session knows of a resource's changes. False where it knew.</summary>
    public bool Advance(string sessionId, string uri, string version)
    {
        if (!feeds.TryGetValue(sessionId, out var feed) || feed.State.Subscriptions.FirstOrDefault(held => held.Uri == uri) is not { } known || known.Version == version)
            return false;
        feed.State = feed.State with { Subscriptions = [.. feed.State.Subscriptions.Select(held => held.Uri == uri ? held with { Version = version } : held)] };
        return Changed = true;
    }

    /// <summary>The subscriptions of sessions that have an open stream.</summary>
    public IEnumerable<(string Session, StoredSubscription Subscription)> Listening()
    {
        var now = time.GetUtcNow();
        return feeds.Where(held => held.Value.Streams.Values.Any(stream => IsLive(stream, now)))
            .SelectMany(held => held.Value.State.Subscriptions.Select(subscription => (held.Key, subscription)));
    }

    /// <summary>Forgets the sessions that have ended; their streams end.</summary>
    /// <param name="isOpen">Whether a session is.</param>
    public void Keep(Func<string, bool> isOpen)
    {
        foreach (var (session, feed) in feeds.Where(held => !isOpen(held.Key)).ToList())
        {
            feeds.Remove(session);
            Changed |= IsWorthStoring(feed.State);
            feed.Signal();
        }
    }

    private static bool IsWorthStoring(StoredSessionStreams state) => state.Sequence > 0 || state.Subscriptions.Count > 0 || state.Catalog is not null;

    private static bool IsLive(OpenStream stream, DateTimeOffset now) => now - stream.ReadAt < Lease;

    private Feed FeedOf(string sessionId)
    {
        if (!feeds.TryGetValue(sessionId, out var feed))
            feeds.Add(sessionId, feed = new Feed(new StoredSessionStreams { SessionId = sessionId }));
        return feed;
    }

    // What was missed is no longer known, so the client is to read everything anew.
    private void StartOver(Feed feed, string stream)
    {
        Append(feed, SessionEventKind.ToolsListChanged, uri: null, stream);
        Append(feed, SessionEventKind.PromptsListChanged, uri: null, stream);
        Append(feed, SessionEventKind.ResourcesListChanged, uri: null, stream);
        foreach (var subscription in feed.State.Subscriptions)
            Append(feed, SessionEventKind.ResourceUpdated, subscription.Uri, stream);
    }

    private void Append(Feed feed, SessionEventKind kind, string? uri, string? stream = null)
    {
        var now = time.GetUtcNow();
        stream ??= feed.Streams.Where(open => IsLive(open.Value, now)).OrderByDescending(open => open.Value.OpenedAt).Select(open => open.Key).FirstOrDefault();
        var sequence = feed.State.Sequence + 1;
        var events = feed.State.Events.Append(new StoredSessionEvent { Sequence = sequence, Stream = stream, Kind = kind, Uri = uri }).ToList();
        var surplus = Math.Max(0, events.Count - MaxEvents);
        feed.State = feed.State with
        {
            Sequence = sequence,
            TrimmedThrough = surplus > 0 ? events[surplus - 1].Sequence : feed.State.TrimmedThrough,
            Events = [.. events.Skip(surplus)],
        };
        Changed = true;
    }

    private void Reassign(Feed feed, Func<StoredSessionEvent, bool> which, string? to)
    {
        if (!feed.State.Events.Any(which))
            return;
        feed.State = feed.State with { Events = [.. feed.State.Events.Select(stored => which(stored) ? stored with { Stream = to } : stored)] };
        // Not to be given out before it is stored whose they are.
        feed.Durable = Math.Min(feed.Durable, feed.State.Events.First(stored => stored.Stream == to).Sequence - 1);
        Changed = true;
    }

    private sealed class Feed(StoredSessionStreams state)
    {
        private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public StoredSessionStreams State { get; set; } = state;

        // The sequence up to which what is told is stored.
        public long Durable { get; set; }

        public Dictionary<string, OpenStream> Streams { get; } = new(StringComparer.Ordinal);

        public Task Next => next.Task;

        public void Signal()
        {
            next.TrySetResult();
            next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class OpenStream(Guid reader, long since)
    {
        private const int MaxFormer = 8;

        public Guid Reader { get; private set; } = reader;

        public Queue<Guid> Former { get; } = [];

        public DateTimeOffset OpenedAt { get; init; }

        public DateTimeOffset ReadAt { get; set; }

        // The sequence of the last event that its reader says it has: an answer that nobody waited for was not given.
        public long Given { get; set; }

        // Of what is older than this activation's knowledge of the stream, nobody can say whether it was given out.
        public bool Knows(long sequence) => sequence > since;

        public void TakeOver(Guid reader)
        {
            Former.Enqueue(Reader);
            if (Former.Count > MaxFormer)
                Former.Dequeue();
            Reader = reader;
        }
    }
}
