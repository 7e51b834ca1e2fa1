using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Sessions;
using CodaMcp.Storage;

namespace CodaMcp.Members;

/// <summary>
/// Controls what a member's clients may do. Admits requests, opens and ends sessions, revokes tokens and disables the member. Streams, calls and
/// questions end at once when they lose their permission. Each change is stored and recorded when its method returns. Use only in the grain's turns.
/// </summary>
public sealed class MemberPermissions
{
    private readonly MemberData data;
    private readonly AccessControl access;
    private readonly MemberSessions sessions;
    private readonly MemberStreams streams;
    private readonly RunningCalls calls;
    private readonly ClientRequests requests;
    private readonly MemberProfile profile;
    private readonly MemberEvents events;

    /// <summary>Creates it with parts from the container.</summary>
    public MemberPermissions(
        MemberData data,
        AccessControl access,
        MemberSessions sessions,
        MemberStreams streams,
        RunningCalls calls,
        ClientRequests requests,
        MemberProfile profile,
        MemberEvents events)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        (this.data, this.access, this.sessions, this.streams) = (data, access, sessions, streams);
        (this.calls, this.requests, this.profile, this.events) = (calls, requests, profile, events);
        sessions.Ended = (session, reason) => events.Note(EventKinds.SessionEnd, session, reason);
    }

    /// <summary>The current decisions about the member.</summary>
    public MemberAccess Decided => access.Decided;

    /// <summary>Checks whether a token is accepted.</summary>
    /// <param name="tokenIssuedAt">The token's <c>iat</c>.</param>
    /// <param name="clientId">The OAuth client; null if it does not matter.</param>
    public Admission AdmissionOf(DateTimeOffset tokenIssuedAt, string? clientId) =>
        clientId is null ? access.AdmissionOf(tokenIssuedAt) : access.AdmissionOf(tokenIssuedAt, clientId);

    /// <summary>See <see cref="IMemberAccessGrain.Enter"/>.</summary>
    public Entry Enter(DateTimeOffset tokenIssuedAt, string clientId, string? sessionId, string revision)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        ArgumentNullException.ThrowIfNull(revision);
        var entry = Check(tokenIssuedAt, clientId, sessionId, revision);
        return entry.Admission == Admission.Admitted && access.SeesAllTools ? entry with { SeesAllTools = true } : entry;
    }

    /// <summary>See <see cref="IMemberCallGrain.StartCall"/>.</summary>
    public async Task<CallReply> StartCallAsync(MemberCall call, TimeSpan wait)
    {
        ArgumentNullException.ThrowIfNull(call);
        var entry = Check(call.TokenIssuedAt, call.Client?.ClientId ?? "", call.SessionId, call.Client?.ProtocolVersion ?? "");
        if (entry.Admission != Admission.Admitted)
            return new CallReply { Admission = entry.Admission, Session = entry.Session };
        if (entry.Session is not { } session)
            return await calls.StartAsync(call, wait);
        var reply = await calls.StartAsync(call.Of(session, sessions.Named(call.Client!, call.SessionId)), wait);
        return reply with { Session = session, SessionId = null };
    }

    /// <summary>See <see cref="IMemberAccessGrain.RevokeTokens"/>.</summary>
    public async Task RevokeAsync(DateTimeOffset issuedBefore)
    {
        access.Revoke(issuedBefore);
        await EndForbiddenAsync();
        events.Note(EventKinds.Revoke);
    }

    /// <summary>See <see cref="IMemberAccessGrain.SetDisabled"/>.</summary>
    public async Task SetDisabledAsync(bool disabled)
    {
        access.SetDisabled(disabled);
        await EndForbiddenAsync();
        events.Note(disabled ? EventKinds.Disable : EventKinds.Enable);
    }

    /// <summary>See <see cref="IMemberSessionGrain.OpenSession"/>.</summary>
    public async Task<SessionInfo?> OpenSessionAsync(OpenSession opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        if (!sessions.MakeRoom(id => calls.HasOf(id) || streams.HasStream(id)))
            return null;
        var session = sessions.Open(opening, streams.CatalogVersion);
        profile.See(opening.MemberLabel);
        await EndForbiddenAsync();
        events.Note(EventKinds.SessionStart, session);
        return session;
    }

    /// <summary>See <see cref="IMemberSessionGrain.CloseSession"/>.</summary>
    public async Task<bool> CloseSessionAsync(string sessionId, string clientId)
    {
        var closed = sessions.Close(sessionId, clientId);
        await EndForbiddenAsync();
        return closed;
    }

    /// <summary>See <see cref="IMemberAdministrationGrain.EndSession"/>.</summary>
    public async Task<bool> EndSessionAsync(string sessionId)
    {
        var ended = sessions.Close(sessionId);
        await EndForbiddenAsync();
        return ended;
    }

    /// <summary>See <see cref="IMemberAdministrationGrain.EndSessions"/>.</summary>
    public async Task<int> EndSessionsAsync()
    {
        var ended = sessions.CloseOpenedBefore(DateTimeOffset.MaxValue);
        await EndForbiddenAsync();
        return ended;
    }

    /// <summary>Ends the streams and questions of sessions that have ended because of their age. Call it regularly.</summary>
    public void ForgetClosed()
    {
        requests.Keep(sessions.IsOpen);
        streams.ForgetClosed();
    }

    private Entry Check(DateTimeOffset tokenIssuedAt, string clientId, string? sessionId, string revision)
    {
        if (AdmissionOf(tokenIssuedAt, clientId.Length > 0 ? clientId : null) is not Admission.Admitted and var refused)
            return new Entry(refused, null);
        if (sessionId is null)
            return Entry.Open;
        var session = sessions.View(sessionId, clientId);
        // The time of use may be lost. Storing it must not delay a request while the database is unavailable.
        if (!sessions.IsStored(sessionId))
            _ = data.TrySaveAsync();
        return session is null ? new Entry(Admission.SessionNotFound, null)
            : revision.Length > 0 && revision != session.ProtocolVersion ? new Entry(Admission.OtherRevision, session)
            : new Entry(Admission.Admitted, session);
    }

    // Ends streams, questions and calls that are no longer permitted. Stores all changes together.
    private Task EndForbiddenAsync()
    {
        ForgetClosed();
        streams.WakeListeners();
        calls.CancelForbidden(sessions.IsOpen, issuedAt => access.AdmissionOf(issuedAt) == Admission.Admitted);
        return data.SaveAsync();
    }
}
