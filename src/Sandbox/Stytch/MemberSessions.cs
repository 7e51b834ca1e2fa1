namespace CodaMcp.Sandbox.Stytch;

/// <summary>Members' sessions, by their opaque token and by their short-lived JWTs. They are in memory; a restart clears them.</summary>
internal sealed class MemberSessions(TokenMinter minter, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemberSession> _sessions = [];
    private readonly Dictionary<string, (string TokenHash, DateTimeOffset ExpiresAt)> _jwts = [];

    /// <summary>Starts a session. Returns its token, and a JWT for it.</summary>
    public (MemberSession Session, string Token, string Jwt) Start(SandboxMember member, TimeSpan lifetime)
    {
        var token = Secrets.Random();
        var now = time.GetUtcNow();
        var session = new MemberSession($"member-session-test-{Guid.NewGuid()}", member, now, now + lifetime);
        lock (_lock)
        {
            Prune(now);
            _sessions.Add(Secrets.Hash(token), session);
        }

        return (session, token, NewJwt(session, Secrets.Hash(token)));
    }

    /// <summary>
    /// Returns the session for a token or a JWT, of which only one may be given. A <paramref name="lifetime"/> sets a new end, counted from now.
    /// </summary>
    /// <exception cref="OAuthException">The session does not exist, it has ended, or both were given.</exception>
    public (MemberSession Session, string Jwt) Find(string? token, string? jwt, TimeSpan? lifetime = null)
    {
        if (token is not null && jwt is not null)
        {
            throw new OAuthException("too_many_session_arguments", "Only one of session_token and session_jwt can be given.");
        }

        string hash;
        MemberSession? session;
        lock (_lock)
        {
            var now = time.GetUtcNow();
            hash = token is not null ? Secrets.Hash(token)
                : jwt is not null && _jwts.TryGetValue(Secrets.Hash(jwt), out var known) && known.ExpiresAt > now ? known.TokenHash
                : "";
            if (!_sessions.TryGetValue(hash, out session) || session.ExpiresAt <= now)
            {
                throw new OAuthException("session_not_found", "Session could not be found.", 404);
            }

            if (lifetime is { } longer)
            {
                session = session with { ExpiresAt = now + longer };
                _sessions[hash] = session;
            }
        }

        return (session, NewJwt(session, hash));
    }

    /// <summary>Ends a session by its token, a JWT or its id. Ignores an unknown session.</summary>
    public void Revoke(string? token, string? jwt, string? id)
    {
        lock (_lock)
        {
            foreach (var (hash, _) in _sessions.Where(entry =>
                (token is not null && entry.Key == Secrets.Hash(token))
                || (jwt is not null && _jwts.TryGetValue(Secrets.Hash(jwt), out var known) && known.TokenHash == entry.Key)
                || entry.Value.Id == id).ToList())
            {
                _sessions.Remove(hash);
            }
        }
    }

    private string NewJwt(MemberSession session, string hash)
    {
        var (jwt, expiresAt) = minter.Session(session);
        lock (_lock)
        {
            _jwts[Secrets.Hash(jwt)] = (hash, expiresAt);
        }

        return jwt;
    }

    private void Prune(DateTimeOffset now)
    {
        foreach (var (hash, _) in _sessions.Where(entry => entry.Value.ExpiresAt <= now).ToList())
        {
            _sessions.Remove(hash);
        }

        foreach (var (hash, _) in _jwts.Where(entry => entry.Value.ExpiresAt <= now).ToList())
        {
            _jwts.Remove(hash);
        }
    }
}
