using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Settings;
using CodaMcp.Storage;

namespace CodaMcp.Sessions;

/// <summary>
/// The events that the sessions of one member get on their streams (MCP up to 2025-11-25, <c>GET</c>). The events are ordered, and each goes to one
/// stream. Events are kept, so that a client that lost its connection gets the events that it missed. An event is returned only after it is stored.
/// The caller stores changes (<see cref="MemberData.SaveAsync"/>). Use only in the grain's turns. Every step is synchronous.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="time">The clock.</param>
public sealed class SessionEvents(MemberData data, TimeProvider time)
{
    /// <summary>The most events kept of a session. The oldest are removed first.</summary>
    [MemberLimit]
    public const int MaxEvents = 100;

    /// <summary>The most subscriptions of a session.</summary>
    [MemberLimit]
    public const int MaxSubscriptions = 50;

    /// <summary>How long a stream counts as open after its last read.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private readonly StoredMap<StoredSessionEvent> storedEvents = data.Map("event", SessionsJson.Default.StoredSessionEvent);
    private readonly StoredMap<StoredSubscription> storedSubscriptions = data.Map("subscription", SessionsJson.Default.StoredSubscription);
    private readonly Dictionary<string, Feed> feeds = new(StringComparer.Ordinal);

    /// <summary>Restores the stored events and subscriptions. Call it when the grain is activated.</summary>
    public void Restore()
    {
        feeds.Clear();
        foreach (var (id, stored) in storedEvents.OrderBy(entry => entry.Value.Sequence))
            FeedOf(SessionOf(id)).Events.Add(stored);
        foreach (var (id, subscription) in storedSubscriptions)
            FeedOf(SessionOf(id)).Subscriptions[subscription.Uri] = subscription;
    }

    /// <summary>
    /// Notes that a connection reads a stream. Opens the stream, or lets the connection take it over. Events that occurred while no stream was open
    /// belong to this stream from now on.
    /// </summary>
    /// <param name="read">The read request.</param>
    /// <param name="catalogChanged">Whether the tool catalogue differs from the version that the client was last told of.</param>
    public void Attach(ReadStream read, bool catalogChanged)
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
                // These events were never returned. So sending them on another stream does not repeat them.
                Reassign(feed, stored => stored.Stream == id && stored.Sequence > gone.Given && gone.Knows(stored.Sequence), to: null);
                feed.Streams.Remove(id);
            }
            feed.Streams.Add(read.StreamId, stream = new OpenStream(read.Reader, feed.Sequence) { OpenedAt = now, ReadAt = now });
            if (read.Resumed && read.After < feed.TrimmedThrough)
                StartOver(feed, read.StreamId);
        }
        if (read.After > stream.Given)
            stream.Given = read.After;
        if (catalogChanged)
        {
            Append(feed, SessionEventKind.ToolsListChanged, uri: null);
            Append(feed, SessionEventKind.PromptsListChanged, uri: null);
        }
        Reassign(feed, static stored => stored.Stream is null, to: read.StreamId);
    }

    /// <summary>Returns whether the stream continues, and the new events for the read request.</summary>
    public (StreamEnd End, IReadOnlyList<SessionEvent> Events) Take(ReadStream read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (!feeds.TryGetValue(read.SessionId, out var feed) || !feed.Streams.TryGetValue(read.StreamId, out var stream))
            return (StreamEnd.SessionEnded, []);
        if (stream.Reader != read.Reader)
            return (StreamEnd.TakenOver, []);
        var events = feed.Events
            .TakeWhile(stored => IsStored(read.SessionId, stored))
            .Where(stored => stored.Stream == read.StreamId && stored.Sequence > read.After)
            .Select(stored => new SessionEvent(stored.Sequence, stored.Kind, stored.Uri))
            .ToList();
        stream.ReadAt = time.GetUtcNow();
        return (StreamEnd.None, events);
    }

    /// <summary>Completes when there may be new events for the streams of a session, or when the session has ended.</summary>
    public Task NextOf(string sessionId) => feeds.TryGetValue(sessionId, out var feed) ? feed.Next : Task.CompletedTask;

    /// <summary>Whether a session has an open stream.</summary>
    public bool HasStream(string sessionId)
    {
        var now = time.GetUtcNow();
        return feeds.TryGetValue(sessionId, out var feed) && feed.Streams.Values.Any(stream => IsLive(stream, now));
    }

    /// <summary>Subscribes a session to a resource. Does nothing if it is subscribed already.</summary>
    public void Subscribe(string sessionId, StoredSubscription subscription)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        var feed = FeedOf(sessionId);
        if (!feed.Subscriptions.ContainsKey(subscription.Uri))
            Put(feed, subscription);
    }

    /// <summary>Ends a subscription.</summary>
    public void Unsubscribe(string sessionId, string uri)
    {
        if (feeds.TryGetValue(sessionId, out var feed) && feed.Subscriptions.Remove(uri))
            storedSubscriptions.Remove(IdOf(sessionId, uri));
    }

    /// <summary>Whether a session may subscribe to one more resource.</summary>
    public bool HasRoom(string sessionId) => !feeds.TryGetValue(sessionId, out var feed) || feed.Subscriptions.Count < MaxSubscriptions;

    /// <summary>Whether a session is subscribed to a resource.</summary>
    public bool IsSubscribed(string sessionId, string uri) => feeds.TryGetValue(sessionId, out var feed) && feed.Subscriptions.ContainsKey(uri);

    /// <summary>Notes that a resource may have changed, up to a version of its doc. Notifies the sessions that are subscribed to it.</summary>
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
        // One event is enough for several changes that the client was not told of yet.
        if (!feed.Events.Any(stored => stored.Uri == uri && (stored.Stream is null || !IsStored(sessionId, stored))))
            Append(feed, SessionEventKind.ResourceUpdated, uri);
    }

    /// <summary>
    /// Notes the version up to which a session knows a resource's changes. Returns false if the session knew that version, or is not subscribed.
    /// </summary>
    public bool Advance(string sessionId, string uri, string version)
    {
        if (!feeds.TryGetValue(sessionId, out var feed) || feed.Subscriptions.GetValueOrDefault(uri) is not { } known || known.Version == version)
            return false;
        Put(feed, known with { Version = version });
        return true;
    }

    /// <summary>The subscriptions of sessions that have an open stream.</summary>
    public IEnumerable<(string Session, StoredSubscription Subscription)> Listening()
    {
        var now = time.GetUtcNow();
        return feeds.Where(held => held.Value.Streams.Values.Any(stream => IsLive(stream, now)))
            .SelectMany(held => held.Value.Subscriptions.Values.Select(subscription => (held.Key, subscription)));
    }

    /// <summary>Forgets the sessions that have ended, and ends their streams.</summary>
    /// <param name="isOpen">Returns whether a session is open.</param>
    public void Keep(Func<string, bool> isOpen)
    {
        foreach (var (session, feed) in feeds.Where(held => !isOpen(held.Key)).ToList())
        {
            feeds.Remove(session);
            foreach (var told in feed.Events)
                storedEvents.Remove(IdOf(session, told.Sequence));
            foreach (var uri in feed.Subscriptions.Keys)
                storedSubscriptions.Remove(IdOf(session, uri));
            feed.Signal();
        }
    }

    private static string IdOf(string session, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{session}/{sequence}");

    // A URI may be too long for a database index.
    private static string IdOf(string session, string uri) => $"{session}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(uri)).AsSpan(0, 16))}";

    private static string SessionOf(string id) => id[..id.LastIndexOf('/')];

    private bool IsStored(string session, StoredSessionEvent told) => storedEvents.IsStored(IdOf(session, told.Sequence));

    private void Put(Feed feed, StoredSubscription subscription)
    {
        feed.Subscriptions[subscription.Uri] = subscription;
        storedSubscriptions.Set(IdOf(feed.Session, subscription.Uri), subscription);
    }

    private static bool IsLive(OpenStream stream, DateTimeOffset now) => now - stream.ReadAt < Lease;

    private Feed FeedOf(string sessionId)
    {
        if (!feeds.TryGetValue(sessionId, out var feed))
            feeds.Add(sessionId, feed = new Feed(sessionId));
        return feed;
    }

    // The missed events are no longer known. These events make the client read everything again.
    private void StartOver(Feed feed, string stream)
    {
        Append(feed, SessionEventKind.ToolsListChanged, uri: null, stream);
        Append(feed, SessionEventKind.PromptsListChanged, uri: null, stream);
        Append(feed, SessionEventKind.ResourcesListChanged, uri: null, stream);
        foreach (var uri in feed.Subscriptions.Keys)
            Append(feed, SessionEventKind.ResourceUpdated, uri, stream);
    }

    private void Append(Feed feed, SessionEventKind kind, string? uri, string? stream = null)
    {
        var now = time.GetUtcNow();
        stream ??= feed.Streams.Where(open => IsLive(open.Value, now)).OrderByDescending(open => open.Value.OpenedAt).Select(open => open.Key).FirstOrDefault();
        var told = new StoredSessionEvent { Sequence = feed.Sequence + 1, Stream = stream, Kind = kind, Uri = uri };
        feed.Events.Add(told);
        storedEvents.Set(IdOf(feed.Session, told.Sequence), told);
        while (feed.Events.Count > MaxEvents)
        {
            storedEvents.Remove(IdOf(feed.Session, feed.Events[0].Sequence));
            feed.Events.RemoveAt(0);
        }

        feed.Signal();
    }

    private void Reassign(Feed feed, Func<StoredSessionEvent, bool> which, string? to)
    {
        for (var i = 0; i < feed.Events.Count; i++)
        {
            if (!which(feed.Events[i]))
                continue;
            // Until this change is stored, neither this event nor later ones are returned.
            feed.Events[i] = feed.Events[i] with { Stream = to };
            storedEvents.Set(IdOf(feed.Session, feed.Events[i].Sequence), feed.Events[i]);
        }
    }

    private sealed class Feed(string session)
    {
        private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Session => session;

        // Oldest first, without gaps.
        public List<StoredSessionEvent> Events { get; } = [];

        public Dictionary<string, StoredSubscription> Subscriptions { get; } = new(StringComparer.Ordinal);

        public long Sequence => Events.Count > 0 ? Events[^1].Sequence : 0;

        public long TrimmedThrough => Events.Count > 0 ? Events[0].Sequence - 1 : 0;

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

        // The sequence of the last event that the reader confirmed. A reply alone is no proof: the reader may have stopped waiting for it.
        public long Given { get; set; }

        // For events that are older than this activation's knowledge of the stream, it is unknown whether they were returned.
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
