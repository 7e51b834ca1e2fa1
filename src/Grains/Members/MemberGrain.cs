using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda.Mutations;
using CodaMcp.Quotas;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;
using CodaMcp.Writes;
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
public sealed class MemberGrain : Grain, IMemberGrain, IMemberAccessGrain, IMemberSessionGrain, IMemberCallGrain, IMemberAdministrationGrain, IMemberRecordGrain, IMemberUsageGrain, IMutationOwner
{
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(15);
    private const int FollowEvery = 4;

    private readonly MemberData data;
    private readonly MemberPermissions permissions;
    private readonly MemberSessions sessions;
    private readonly MemberStreams streams;
    private readonly RunningCalls calls;
    private readonly ClientRequests requests;
    private readonly MemberWrites writes;
    private readonly MemberGateway gateway;
    private readonly MemberQuotas quotas;
    private readonly MemberEvents events;
    private int housekeepings;

    /// <summary>Creates the grain. The silo passes the parts.</summary>
    public MemberGrain(
        MemberData data,
        MemberPermissions permissions,
        MemberSessions sessions,
        MemberStreams streams,
        RunningCalls calls,
        ClientRequests requests,
        MemberWrites writes,
        MemberGateway gateway,
        MemberQuotas quotas,
        MemberEvents events)
    {
        (this.data, this.permissions, this.sessions, this.streams, this.calls) = (data, permissions, sessions, streams, calls);
        (this.requests, this.writes, this.gateway, this.quotas, this.events) = (requests, writes, gateway, quotas, events);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await data.OpenAsync(cancellationToken);
        data.FenceLost.Register(OnFenceLost);
        streams.Restore();
        requests.Restore();
        writes.Restore();
        quotas.Restore();
        this.RegisterGrainTimer(KeepHouseAsync, new GrainTimerCreationOptions(Housekeeping, Housekeeping) { Interleave = true });
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        streams.Stop();
        await calls.DrainAsync(cancellationToken);
        if (!data.FenceLost.IsCancellationRequested)
        {
            quotas.Close();
            await data.TrySaveAsync(all: true).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        events.StoreRefused();
        gateway.ClearCache();
    }

    /// <inheritdoc/>
    public ValueTask<Entry> Enter(DateTimeOffset tokenIssuedAt, string clientId, string? sessionId, string revision) =>
        ValueTask.FromResult(permissions.Enter(tokenIssuedAt, clientId, sessionId, revision));

    /// <inheritdoc/>
    public ValueTask<Admission> Admit(DateTimeOffset tokenIssuedAt, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(permissions.AdmissionOf(tokenIssuedAt, clientId: null));

    /// <inheritdoc/>
    public ValueTask<Admission> AdmitClient(DateTimeOffset tokenIssuedAt, string clientId, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(permissions.AdmissionOf(tokenIssuedAt, clientId));

    /// <inheritdoc/>
    public Task RevokeTokens(DateTimeOffset issuedBefore) => permissions.RevokeAsync(issuedBefore);

    /// <inheritdoc/>
    public Task SetDisabled(bool disabled) => permissions.SetDisabledAsync(disabled);

    /// <inheritdoc/>
    public ValueTask<MemberAccess> GetAccess() => ValueTask.FromResult(permissions.Decided);

    /// <inheritdoc/>
    public Task<SessionInfo?> OpenSession(OpenSession opening, CancellationToken cancellationToken = default) => permissions.OpenSessionAsync(opening);

    /// <inheritdoc/>
    public ValueTask<SessionInfo?> FindSession(string sessionId, string clientId, CancellationToken cancellationToken = default)
    {
        var session = sessions.Find(sessionId, clientId);
        // The time of use may be lost. Storing it must not delay a call while the database is unavailable.
        if (!sessions.IsStored(sessionId))
            _ = data.TrySaveAsync();
        return ValueTask.FromResult(session);
    }

    /// <inheritdoc/>
    public Task<bool> CloseSession(string sessionId, string clientId, CancellationToken cancellationToken = default) => permissions.CloseSessionAsync(sessionId, clientId);

    /// <inheritdoc/>
    public Task<bool> EndSession(string sessionId) => permissions.EndSessionAsync(sessionId);

    /// <inheritdoc/>
    public Task<int> EndSessions() => permissions.EndSessionsAsync();

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
    public Task<ToolError?> Subscribe(SubscribeResource subscribe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subscribe);
        var caller = subscribe.Caller;
        return streams.SubscribeAsync(subscribe with { Caller = caller with { Client = sessions.Named(caller.Client, caller.SessionId) } }, cancellationToken);
    }

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
    public async Task<CallReply> StartCall(MemberCall call, TimeSpan wait) =>
        await permissions.StartCallAsync(call, wait) with { Silo = GrainContext.Address.SiloAddress };

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
    public Task<ConnectCodaOutcome> ConnectCoda(ConnectCoda request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return gateway.ConnectAsync(request.Token, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CodaConnection> DisconnectCoda(CancellationToken cancellationToken = default) => gateway.DisconnectAsync();

    /// <inheritdoc/>
    public Task<MutationView> LookAtMutation(MutationView mutation, CodaCredentialSource source, TimeSpan wait, CancellationToken cancellationToken = default) =>
        gateway.LookAtAsync(mutation, source, wait, cancellationToken);

    /// <inheritdoc/>
    public Task<MemberUsage> GetUsage(CancellationToken cancellationToken = default) => quotas.GetUsageAsync(cancellationToken);

    /// <inheritdoc/>
    public Task MutationEnded(MutationView mutation) => writes.EndedAsync(mutation);

    /// <inheritdoc/>
    public Task<bool> Record(MemberEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        return events.RecordAsync(happened.Client is { } client ? happened with { Client = sessions.Named(client, happened.SessionId) } : happened);
    }

    private Task KeepHouseAsync(CancellationToken disposed)
    {
        calls.Sweep();
        permissions.ForgetClosed();
        gateway.DropExpired();
        if (++housekeepings % FollowEvery == 0)
            writes.FollowOpen();
        events.StoreRefused();
        // This also stores the time of the member's last activity, if no other change has stored it before.
        return data.TrySaveAsync();
    }

    // The lost fence also ends the waits of all callers. Otherwise the activation could not end before those waits.
    private void OnFenceLost()
    {
        streams.Stop();
        DeactivateOnIdle();
    }
}
