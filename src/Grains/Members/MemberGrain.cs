using CodaMcp.Calls;
using CodaMcp.Coda.Mutations;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;
using CodaMcp.Writes;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace CodaMcp.Members;

/// <inheritdoc cref="IMemberGrain"/>
/// <remarks>
/// A facade: each part owns its data, and all parts store it through one <see cref="MemberData"/>. Reentrant, so that a slow Coda call does not
/// delay the member's other calls. A method that changes something reports success only after <see cref="MemberData.SaveAsync"/>.
/// </remarks>
[Reentrant]
[GrainType("member")]
[CollectionAgeLimit(Minutes = 30)]
public sealed partial class MemberGrain : Grain, IMemberGrain, IMemberAccessGrain, IMemberSessionGrain, IMemberCallGrain, IMemberAdministrationGrain, IMutationOwner
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(15);
    private const int FollowEvery = 4;

    private readonly MemberData data;
    private readonly AccessControl access;
    private readonly MemberProfile profile;
    private readonly MemberSessions sessions;
    private readonly MemberStreams streams;
    private readonly RunningCalls calls;
    private readonly ClientRequests requests;
    private readonly MemberWrites writes;
    private readonly MemberGateway gateway;
    private readonly RefusedCalls refused;
    private readonly MemberEvents events;
    private readonly ILogger<MemberGrain> logger;
    private int housekeepings;

    /// <summary>Composed by the silo.</summary>
    public MemberGrain(
        MemberData data,
        AccessControl access,
        MemberProfile profile,
        MemberSessions sessions,
        MemberStreams streams,
        RunningCalls calls,
        ClientRequests requests,
        MemberWrites writes,
        MemberGateway gateway,
        RefusedCalls refused,
        MemberEvents events,
        ILogger<MemberGrain> logger)
    {
        (this.data, this.access, this.profile, this.sessions, this.streams, this.calls) = (data, access, profile, sessions, streams, calls);
        (this.requests, this.writes, this.gateway, this.refused, this.events, this.logger) = (requests, writes, gateway, refused, events, logger);
        sessions.Ended = (session, reason) => events.Note(MemberEvents.SessionEnd, session, reason);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await data.OpenAsync(cancellationToken);
        data.FenceLost.Register(OnFenceLost);
        streams.Restore();
        writes.Restore();
        this.RegisterGrainTimer(KeepHouseAsync, new GrainTimerCreationOptions(Housekeeping, Housekeeping) { Interleave = true });
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        streams.Stop();
        await calls.DrainAsync(cancellationToken);
        if (!data.FenceLost.IsCancellationRequested)
            await data.TrySaveAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        refused.Store();
        gateway.ClearCache();
    }

    /// <inheritdoc/>
    public ValueTask<Admission> Admit(DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(access.AdmissionOf(tokenIssuedAt));

    /// <inheritdoc/>
    public async Task RevokeTokens(DateTimeOffset issuedBefore)
    {
        access.Revoke(issuedBefore);
        await EndForbiddenAsync();
        events.Note(MemberEvents.Revoke);
    }

    /// <inheritdoc/>
    public async Task SetDisabled(bool disabled)
    {
        access.SetDisabled(disabled);
        await EndForbiddenAsync();
        events.Note(disabled ? MemberEvents.Disable : MemberEvents.Enable);
    }

    /// <inheritdoc/>
    public ValueTask<MemberAccess> GetAccess() => ValueTask.FromResult(access.Decided);

    /// <inheritdoc/>
    public async Task<SessionInfo?> OpenSession(OpenSession opening, CancellationToken cancellationToken = default)
    {
        if (!sessions.MakeRoom(id => calls.HasOf(id) || streams.HasStream(id)))
            return null;
        var session = sessions.Open(opening, streams.CatalogVersion);
        profile.See(opening.MemberLabel);
        await EndForbiddenAsync();
        events.Note(MemberEvents.SessionStart, session);
        return session;
    }

    /// <inheritdoc/>
    public ValueTask<SessionInfo?> FindSession(string sessionId, string clientId, CancellationToken cancellationToken = default)
    {
        var session = sessions.Find(sessionId, clientId);
        // The time of use may be lost. It must not delay a call while the database is away.
        if (!sessions.IsStored(sessionId))
            _ = data.TrySaveAsync();
        return ValueTask.FromResult(session);
    }

    /// <inheritdoc/>
    public async Task<bool> CloseSession(string sessionId, string clientId, CancellationToken cancellationToken = default)
    {
        var closed = sessions.Close(sessionId, clientId);
        await EndForbiddenAsync();
        return closed;
    }

    /// <inheritdoc/>
    public async Task<bool> EndSession(string sessionId)
    {
        var ended = sessions.Close(sessionId);
        await EndForbiddenAsync();
        return ended;
    }

    /// <inheritdoc/>
    public async Task<int> EndSessions()
    {
        var ended = sessions.CloseOpenedBefore(DateTimeOffset.MaxValue);
        await EndForbiddenAsync();
        return ended;
    }

    /// <inheritdoc/>
    public Task<StreamReply> ReadStream(ReadStream read, CancellationToken cancellationToken = default) => streams.ReadAsync(read, cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> SetLogLevel(string sessionId, string clientId, McpLogLevel level)
    {
        var found = sessions.SetLogLevel(sessionId, clientId, level);
        await data.SaveAsync();
        return found;
    }

    /// <inheritdoc/>
    public async Task<bool> AnswerRequest(string sessionId, string clientId, string requestId, byte[]? result, string? error)
    {
        if (sessions.Find(sessionId, clientId) is null || !requests.Answer(sessionId, requestId, result, error))
            return false;
        await data.SaveAsync();
        requests.Announce(requestId);
        return true;
    }

    /// <inheritdoc/>
    public Task<ToolError?> Subscribe(SubscribeResource subscribe, CancellationToken cancellationToken = default) => streams.SubscribeAsync(subscribe, cancellationToken);

    /// <inheritdoc/>
    public Task Unsubscribe(string sessionId, string clientId, string uri) => streams.UnsubscribeAsync(sessionId, clientId, uri);

    /// <inheritdoc/>
    public Task<ListenReply> Listen(ListenRequest request, CancellationToken cancellationToken = default) => streams.ListenAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask StopListening(string listenerId)
    {
        streams.StopListening(listenerId);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<CallReply> StartCall(MemberCall call, TimeSpan wait) => calls.StartAsync(call, wait);

    /// <inheritdoc/>
    public Task<CallReply> FollowCall(string callId, int after, TimeSpan wait) => calls.FollowAsync(callId, after, wait);

    /// <inheritdoc/>
    public ValueTask CancelCall(string callId)
    {
        calls.Cancel(callId);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask CancelRequest(string sessionId, string requestId)
    {
        calls.CancelRequest(sessionId, requestId);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<CodaConnection> GetCodaConnection(CancellationToken cancellationToken = default) => ValueTask.FromResult(gateway.DescribeConnection());

    /// <inheritdoc/>
    public async Task<ConnectCodaOutcome> ConnectCoda(ConnectCoda request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (await gateway.ConnectAsync(request.Token, cancellationToken) is { } refusal)
            return new ConnectCodaOutcome { Refusal = refusal };
        await data.SaveAsync();
        LogConnected(data.Key);
        events.Note(MemberEvents.CodaConnect, gateway.Credential);
        return new ConnectCodaOutcome { Connection = gateway.DescribeConnection() };
    }

    /// <inheritdoc/>
    public async Task<CodaConnection> DisconnectCoda(CancellationToken cancellationToken = default)
    {
        var credential = gateway.Credential;
        var had = gateway.Disconnect();
        await data.SaveAsync();
        if (had)
        {
            LogDisconnected(data.Key);
            events.Note(MemberEvents.CodaRemove, credential);
        }

        return gateway.DescribeConnection();
    }

    /// <inheritdoc/>
    public Task<MutationView> LookAtMutation(MutationView mutation, CodaCredentialSource source, TimeSpan wait, CancellationToken cancellationToken = default) =>
        gateway.LookAtAsync(mutation, source, wait, cancellationToken);

    /// <inheritdoc/>
    public Task MutationEnded(MutationView mutation) => writes.EndedAsync(mutation);

    // Ends at once what is no longer permitted: streams, calls and questions. All of it is stored together.
    private Task EndForbiddenAsync()
    {
        streams.ForgetClosed();
        streams.WakeListeners();
        calls.CancelForbidden(sessions.IsOpen, issuedAt => access.AdmissionOf(issuedAt) == Admission.Admitted);
        requests.Keep(sessions.IsOpen);
        return data.SaveAsync();
    }

    private Task KeepHouseAsync(CancellationToken disposed)
    {
        calls.Sweep();
        // Sessions also end by their age.
        requests.Keep(sessions.IsOpen);
        streams.ForgetClosed();
        if (++housekeepings % FollowEvery == 0)
            writes.FollowOpen();
        refused.Store();
        // When the member was seen last is stored now if nothing else was to be stored.
        return data.TrySaveAsync();
    }

    // Nobody waits here any longer, or this activation would not end before they have.
    private void OnFenceLost()
    {
        LogFenceLost(data.Key);
        streams.Stop();
        DeactivateOnIdle();
    }

    [LoggerMessage(LogLevel.Warning, "Another activation owns the data of {Member}; this activation ends.")]
    private partial void LogFenceLost(string member);

    [LoggerMessage(LogLevel.Information, "{Member} connected a Coda API token of their own.")]
    private partial void LogConnected(string member);

    [LoggerMessage(LogLevel.Information, "{Member} disconnected their Coda API token.")]
    private partial void LogDisconnected(string member);
}
