using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CodaMcp.Members;

namespace CodaMcp.Sessions;

/// <summary>
/// The sessions of one member: bounded in number and age, each bound to the client that opened it. Not thread safe; every step is
/// synchronous, so that the reentrant grain around it sees no half-made change.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="time">The clock.</param>
public sealed class MemberSessions(MemberOptions options, TimeProvider time)
{
    // A use moves the stored time of last use only in steps of this, so that a busy session costs a write every ten minutes at most.
    private static readonly TimeSpan UseStep = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, StoredSession> open = [];

    /// <summary>Whether there is a change that is not in a <see cref="Snapshot"/> yet.</summary>
    public bool Changed { get; private set; }

    /// <summary>How many sessions are open, including ones past their age that nobody has asked for since.</summary>
    public int Count => open.Count;

    /// <summary>Takes up what was stored.</summary>
    public void Restore(SessionsState state)
    {
        open.Clear();
        foreach (var session in state.Sessions)
            open[session.Id] = session;
        Changed = false;
    }

    /// <summary>The sessions to store. Counts as stored from here on.</summary>
    public SessionsState Snapshot()
    {
        Changed = false;
        return new SessionsState { Sessions = [.. open.Values] };
    }

    /// <summary>Opens a session, closing those past their age and, at the bound, the one unused for longest.</summary>
    /// <param name="opening">What <c>initialize</c> said.</param>
    /// <param name="catalog">The version of the catalogue of tools it begins with.</param>
    public SessionInfo Open(OpenSession opening, string? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(opening);
        var now = time.GetUtcNow();
        foreach (var ended in open.Values.Where(session => HasEnded(session, now)).ToList())
            open.Remove(ended.Id);
        while (open.Count >= options.MaxSessions)
            open.Remove(open.Values.MinBy(session => session.UsedAt)!.Id);
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
        open.Add(session.Id, session);
        Changed = true;
        return ToInfo(session);
    }

    /// <summary>The session, used now; null where there is none of this id that this client may use.</summary>
    public SessionInfo? Find(string sessionId, string clientId)
    {
        if (!open.TryGetValue(sessionId, out var session) || session.ClientId != clientId)
            return null;
        var now = time.GetUtcNow();
        if (HasEnded(session, now))
        {
            Changed = open.Remove(sessionId);
            return null;
        }
        if (now - session.UsedAt >= UseStep)
        {
            open[sessionId] = session with { UsedAt = now };
            Changed = true;
        }
        return ToInfo(session);
    }

    /// <summary>Whether a session is open, whichever client's.</summary>
    public bool IsOpen(string sessionId) => open.ContainsKey(sessionId);

    /// <summary>The version of the catalogue of tools a session began with; null where that is not known.</summary>
    public string? CatalogOf(string sessionId) => open.GetValueOrDefault(sessionId)?.Catalog;

    /// <summary>Sets from which level on log messages go to a session; false where <see cref="Find"/> would have found none.</summary>
    public bool SetLogLevel(string sessionId, string clientId, McpLogLevel level)
    {
        if (Find(sessionId, clientId) is not { } session)
            return false;
        if (session.LogLevel == level)
            return true;
        open[sessionId] = open[sessionId] with { LogLevel = level };
        return Changed = true;
    }

    /// <summary>Ends a session; false where <see cref="Find"/> would have found none.</summary>
    public bool Close(string sessionId, string clientId)
    {
        if (Find(sessionId, clientId) is null)
            return false;
        Changed = true;
        return open.Remove(sessionId);
    }

    /// <summary>Ends the sessions opened before a moment.</summary>
    public void CloseOpenedBefore(DateTimeOffset moment)
    {
        foreach (var session in open.Values.Where(session => session.OpenedAt < moment).ToList())
            Changed |= open.Remove(session.Id);
    }

    private bool HasEnded(StoredSession session, DateTimeOffset now) =>
        now - session.UsedAt >= options.SessionIdleLifetime || now - session.OpenedAt >= options.SessionLifetime;

    private static SessionInfo ToInfo(StoredSession session) => new(
        session.Id,
        new OpenSession(session.ClientId, session.ClientName, session.ClientVersion, session.ProtocolVersion, Encoding.UTF8.GetBytes(session.ClientCapabilities)),
        session.OpenedAt)
    {
        LogLevel = session.LogLevel,
    };
}
