using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Options;

namespace CodaMcp.Sessions;

/// <summary>
/// The sessions of one member. They are limited in number and age. Each is bound to the client that opened it. The caller stores changes
/// (<see cref="MemberData.SaveAsync"/>). Use only in the grain's turns. Every step is synchronous.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
public sealed class MemberSessions(MemberData data, IOptions<MemberSessionOptions> options, TimeProvider time)
{
    // The stored time of last use moves in steps of this length. So a busy session causes at most one write every ten minutes.
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(10);

    private readonly StoredMap<StoredSession> open = data.Map("session", SessionsJson.Default.StoredSession);
    // The exact time of the last use since this activation began.
    private Dictionary<string, DateTimeOffset> Used => field ??= new(StringComparer.Ordinal);

    // The view of each session for fronts, with the stored session that it was created from.
    private Dictionary<string, (StoredSession Of, SessionView View)> Views => field ??= new(StringComparer.Ordinal);

    private const string TooOld = "It was not used for too long, or was too old.";
    private const string ByOperator = "An operator ended it.";

    private readonly MemberSessionOptions options = options.Value;

    /// <summary>Called for each session that has ended, with the reason.</summary>
    public Action<SessionInfo, string>? Ended { get; set; }

    /// <summary>The number of open sessions. Includes sessions that are too old but were not used since.</summary>
    public int Count => open.Count;

    /// <summary>Closes sessions that are too old and, at the limit, the least recently used one, so that one more can be opened.</summary>
    /// <param name="isBusy">Returns whether a session must not be closed for another.</param>
    /// <returns>False if no session can be closed.</returns>
    public bool MakeRoom(Func<string, bool> isBusy)
    {
        ArgumentNullException.ThrowIfNull(isBusy);
        var now = time.GetUtcNow();
        foreach (var ended in open.Values.Where(session => HasEnded(session, now)).ToList())
            Remove(ended.Id, TooOld);
        while (open.Count >= options.MaxSessions)
        {
            if (open.Values.Where(session => !isBusy(session.Id)).MinBy(UsedAt) is not { } unused)
                return false;
            Remove(unused.Id, "It gave way to another session.");
        }
        return true;
    }

    /// <summary>Opens a session. Closes others as <see cref="MakeRoom"/> does if none is busy.</summary>
    /// <param name="opening">The data from <c>initialize</c>.</param>
    /// <param name="catalog">The version of the tool catalogue that the session begins with.</param>
    public SessionInfo Open(OpenSession opening, string? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(opening);
        MakeRoom(static _ => false);
        var now = time.GetUtcNow();
        var session = new StoredSession
        {
            Id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24)),
            ClientId = opening.ClientId,
            ClientName = opening.ClientName,
            ClientVersion = opening.ClientVersion,
            ProtocolVersion = opening.ProtocolVersion,
            ClientCapabilities = Encoding.UTF8.GetString(opening.ClientCapabilities),
            OpenedAt = now,
            UsedAt = now,
            Catalog = catalog,
        };
        open.Set(session.Id, session);
        return ToInfo(session);
    }

    /// <summary>Returns the session and notes its use. Returns null if this client has no session with this id.</summary>
    public SessionInfo? Find(string sessionId, string clientId) => Use(sessionId, clientId) is { } session ? ToInfo(session) : null;

    /// <summary>Likewise, but returns the session's view for fronts.</summary>
    public SessionView? View(string sessionId, string clientId)
    {
        if (Use(sessionId, clientId) is not { } session)
            return null;
        if (Views.TryGetValue(sessionId, out var known) && ReferenceEquals(known.Of, session))
            return known.View;
        var view = new SessionView(session.ProtocolVersion, SessionAbilities.Of(session.ClientCapabilities), session.LogLevel);
        Views[sessionId] = (session, view);
        return view;
    }

    /// <summary>Returns the client with the name, version and revision from the start of its session; unchanged if there is no such session.</summary>
    public CallingClient Named(CallingClient client, string? sessionId)
    {
        ArgumentNullException.ThrowIfNull(client);
        return sessionId is not null && open.Find(sessionId) is { } session && session.ClientId == client.ClientId
            ? client with { Name = session.ClientName, Version = session.ClientVersion, ProtocolVersion = session.ProtocolVersion }
            : client;
    }

    private StoredSession? Use(string sessionId, string clientId)
    {
        if (open.Find(sessionId) is not { } session || session.ClientId != clientId)
            return null;
        var now = time.GetUtcNow();
        if (HasEnded(session, now))
        {
            Remove(sessionId, TooOld);
            return null;
        }
        Used[sessionId] = now;
        if (now - session.UsedAt >= UseStep)
            open.Set(sessionId, session = session with { UsedAt = now });
        return session;
    }

    /// <summary>Returns whether a session is open, for any client.</summary>
    public bool IsOpen(string sessionId) => open.Find(sessionId) is not null;

    /// <summary>Returns whether the last change of a session is stored. Its end is a change too.</summary>
    public bool IsStored(string sessionId) => open.IsStored(sessionId);

    /// <summary>Notes the version of the tool catalogue that a session is told of. Returns whether the session knew another version.</summary>
    public bool LearnCatalog(string sessionId, string version)
    {
        if (open.Find(sessionId) is not { } session || session.Catalog == version)
            return false;
        open.Set(sessionId, session with { Catalog = version });
        return session.Catalog is not null;
    }

    /// <summary>Sets the lowest level of the log messages for a session. Returns false if <see cref="Find"/> finds no such session.</summary>
    public bool SetLogLevel(string sessionId, string clientId, McpLogLevel level)
    {
        if (Find(sessionId, clientId) is not { } session)
            return false;
        if (session.LogLevel != level)
            open.Set(sessionId, open.Find(sessionId)! with { LogLevel = level });
        return true;
    }

    /// <summary>Ends a session. Returns false if there was none. Returns true again while its end is not stored.</summary>
    public bool Close(string sessionId, string clientId)
    {
        if (Find(sessionId, clientId) is null)
            return open.Find(sessionId) is null && !open.IsStored(sessionId);
        Remove(sessionId, "The client closed it.");
        return true;
    }

    /// <summary>Ends a session of any client. Returns false if there was none.</summary>
    public bool Close(string sessionId)
    {
        var found = IsOpen(sessionId);
        if (found)
            Remove(sessionId, ByOperator);
        return found;
    }

    /// <summary>Ends the sessions opened before a moment.</summary>
    /// <param name="moment">The moment.</param>
    /// <param name="reason">The reason, for the audit.</param>
    /// <returns>The number of sessions ended.</returns>
    public int CloseOpenedBefore(DateTimeOffset moment, string reason = ByOperator)
    {
        var ended = open.Values.Where(session => session.OpenedAt < moment).ToList();
        foreach (var session in ended)
            Remove(session.Id, reason);
        return ended.Count;
    }

    private bool HasEnded(StoredSession session, DateTimeOffset now) =>
        now - UsedAt(session) >= options.IdleLifetime || now - session.OpenedAt >= options.Lifetime;

    private DateTimeOffset UsedAt(StoredSession session) => Used.GetValueOrDefault(session.Id, session.UsedAt);

    private void Remove(string sessionId, string reason)
    {
        Used.Remove(sessionId);
        Views.Remove(sessionId);
        if (open.Remove(sessionId) is { } session)
            Ended?.Invoke(ToInfo(session), reason);
    }

    private static SessionInfo ToInfo(StoredSession session) => new(
        session.Id,
        new OpenSession(session.ClientId, session.ClientName, session.ClientVersion, session.ProtocolVersion, Encoding.UTF8.GetBytes(session.ClientCapabilities)),
        session.OpenedAt)
    {
        LogLevel = session.LogLevel,
    };
}
