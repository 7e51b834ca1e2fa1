using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Documents;
using CodaMcp.Coda.Mutations;
using CodaMcp.Credentials;
using CodaMcp.Inputs;
using CodaMcp.Resources;
using CodaMcp.Sessions;
using CodaMcp.Subscriptions;
using CodaMcp.Tools;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CodaMcp.Members;

/// <inheritdoc cref="IMemberGrain"/>
/// <remarks>Reentrant, so that a slow Coda call does not hold up the member's other calls: what must not be split by an await is done before one.</remarks>
[Reentrant]
[GrainType("member")]
[CollectionAgeLimit(Minutes = 30)]
public sealed partial class MemberGrain : Grain, IMemberGrain, IMutationOwner, IDisposable
{
    private static readonly TimeSpan AuditPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(20);

    private readonly IPersistentState<SessionsState> stored;
    private readonly WriteLoop writes;
    private readonly WriteLoop connectionWrites;
    private readonly MemberCalls calls;
    private readonly IPersistentState<SessionStreamsState> storedStreams;
    private readonly SessionStreams streams;
    private readonly WriteLoop streamWrites;
    private readonly IPersistentState<ClientRequestsState> storedRequests;
    private readonly ClientRequests requests;
    private readonly WriteLoop requestWrites;
    private readonly IHostApplicationLifetime process;
    private readonly IPersistentState<AccessState> access;
    private readonly WriteLoop accessWrites;
    private readonly MemberSessions sessions;
    private readonly CallLimit limit;
    private readonly ResponseCache cache;
    private readonly OwnWrites ownWrites = new();
    private readonly ICodaGateway gateway;
    private readonly CodaOptions codaOptions;
    private readonly IPersistentState<MemberCodaState> storedConnection;
    private readonly CodaCredentialPolicy credentials;
    private readonly MemberCoda connection;
    private readonly ToolCatalog catalog;
    private readonly ToolRunner runner;
    private readonly ResourceReader resources;
    private readonly NameCompletion completion;
    private readonly ResourceAdmission admission;
    private readonly CursorProtector cursors;
    private readonly AuditWriter audit;
    private readonly TimeProvider time;
    private readonly ILogger<MemberGrain> logger;
    private readonly MemberId member;
    private readonly MemberWrites mutations;
    private readonly MemberInputs inputs;

    /// <summary>Composed by the silo.</summary>
    public MemberGrain(
        [PersistentState("member.sessions", StorageNames.Grains)] IPersistentState<SessionsState> stored,
        [PersistentState("member.writes", StorageNames.Grains)] IPersistentState<WritesState> storedWrites,
        [PersistentState("member.coda", StorageNames.Grains)] IPersistentState<MemberCodaState> storedConnection,
        [PersistentState("member.access", StorageNames.Grains)] IPersistentState<AccessState> access,
        [PersistentState("member.streams", StorageNames.Grains)] IPersistentState<SessionStreamsState> storedStreams,
        [PersistentState("member.requests", StorageNames.Grains)] IPersistentState<ClientRequestsState> storedRequests,
        [PersistentState("member.inputs", StorageNames.Grains)] IPersistentState<InputsState> storedInputs,
        IOptions<MemberOptions> options,
        ICodaGateway gateway,
        IOptions<CodaOptions> coda,
        CodaCredentialPolicy credentials,
        ToolCatalog catalog,
        ToolRunner runner,
        ResourceReader resources,
        NameCompletion completion,
        ResourceAdmission admission,
        CursorProtector cursors,
        RequestStateProtector requestStates,
        AuditWriter audit,
        MemoryBudget memory,
        IHostApplicationLifetime process,
        TimeProvider time,
        ILogger<MemberGrain> logger,
        CodaTokenProtector? protector = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(coda);
        (this.stored, this.storedConnection, this.gateway, this.catalog, this.runner) = (stored, storedConnection, gateway, catalog, runner);
        (this.credentials, codaOptions) = (credentials, coda.Value);
        (this.resources, this.completion, this.admission) = (resources, completion, admission);
        (this.cursors, this.audit, this.time, this.logger) = (cursors, audit, time, logger);
        this.access = access;
        accessWrites = new WriteLoop(() => StoreAsync(access));
        (this.storedStreams, this.storedRequests, this.process) = (storedStreams, storedRequests, process);
        calls = new MemberCalls(CarryOutAsync, time);
        streams = new SessionStreams(time);
        listeners = new Listeners(time);
        watched = new WatchedDocuments(WatchDocumentAsync, ChangedAsync, time, logger);
        streamWrites = new WriteLoop(StoreStreamsAsync);
        requests = new ClientRequests(time);
        requestWrites = new WriteLoop(() =>
        {
            storedRequests.State = requests.Snapshot();
            return StoreAsync(storedRequests);
        });
        this.storedWrites = storedWrites;
        owned = [Owned(stored), Owned(storedConnection), Owned(access), Owned(storedStreams), Owned(storedRequests), Owned(storedInputs)];
        member = MemberId.ParseGrainKey(this.GetPrimaryKeyString());
        sessions = new MemberSessions(options.Value, time);
        limit = new CallLimit(options.Value.CallsPerMinute, options.Value.CallBurst, time);
        cache = new ResponseCache(coda.Value.Cache, time, memory);
        mutations = new MemberWrites(storedWrites, StoreAsync, member, GrainFactory, audit, time, logger);
        inputs = new MemberInputs(storedInputs, StoreAsync, this.GetPrimaryKeyString(), requestStates, time);
        writes = new WriteLoop(() =>
        {
            stored.State = sessions.Snapshot();
            return StoreAsync(stored);
        });
        connection = new MemberCoda(this.GetPrimaryKeyString(), credentials, protector, time);
        connectionWrites = new WriteLoop(() =>
        {
            storedConnection.State = connection.Snapshot();
            return StoreAsync(storedConnection);
        });
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        sessions.Restore(stored.State);
        streams.Restore(storedStreams.State);
        requests.Restore(storedRequests.State);
        mutations.Restore();
        inputs.Restore();
        connection.Restore(storedConnection.State);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        watched.StopAll();
        await calls.DrainAsync(cancellationToken);
        await Task.WhenAll(
            sessions.Changed ? SaveQuietlyAsync(writes) : Task.CompletedTask,
            streams.Changed ? SaveQuietlyAsync(streamWrites) : Task.CompletedTask,
            // What calls showed about the token, and a token encrypted anew: worth keeping, and not worth a write of their own.
            connection.Changed ? SaveQuietlyAsync(connectionWrites) : Task.CompletedTask);
        cache.Clear();
    }

    /// <summary>Lets go of what sending waiters away needs.</summary>
    public void Dispose() => fenced.Dispose();

    /// <inheritdoc/>
    public async Task<MutationView> LookAtMutation(MutationView mutation, CodaCredentialSource source, TimeSpan wait, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mutation);
        var credential = source == CodaCredentialSource.Service ? credentials.Service
            : connection.TryFind(out var own, out _) && own.Source == source ? own
            : null;
        if (credential is null)
            return mutation;
        var call = ReadingCall(credential, wait);
        using var leaving = Leaving(cancellationToken);
        try
        {
            var progress = await gateway.AwaitMutation(call, mutation.DocId, mutation.RequestId, call.Deadline, leaving.Token);
            return progress.Applied ? mutation with { Stage = MutationStage.Applied, Warning = progress.Warning } : mutation;
        }
        catch (OperationCanceledException) when (IsLeaving)
        {
            // Where the member goes on, it is looked at again.
            return mutation;
        }
    }

    /// <inheritdoc/>
    public Task MutationEnded(MutationView mutation) => mutations.EndedAsync(mutation);

    private CodaCall ReadingCall(CodaCredential credential, TimeSpan patience) => new()
    {
        Credential = credential,
        MemberKey = this.GetPrimaryKeyString(),
        Cache = cache,
        Writes = ownWrites,
        Deadline = time.GetUtcNow() + patience,
        BeforeWrite = static _ => throw new InvalidOperationException("Looking changes nothing."),
    };

    // What is no tool is limited and recorded as one, under the name of its MCP method.
    private static CallTool CallOf(string method, Caller caller) => new()
    {
        Tool = method,
        Arguments = [],
        GrantedScopes = caller.GrantedScopes,
        TokenIssuedAt = caller.TokenIssuedAt,
        Client = caller.Client,
        SessionId = caller.SessionId,
        Deadline = caller.Deadline,
        TraceId = caller.TraceId,
        MemberLabel = caller.MemberLabel,
    };

    private async Task<ToolOutcome> RunAsync(CallTool call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> run, RunningCall asker)
    {
        var startedAt = time.GetTimestamp();
        var record = Begin(call);
        if (RefusalOf(call) is { } refusal)
            return await RefuseAsync(record, startedAt, refusal);
        if (!limit.TryTake(out var retryAfter))
            return await RefuseAsync(record, startedAt, LimitExceeded(retryAfter));
        if (!connection.TryFind(out var credential, out var missing))
            return await RefuseAsync(record, startedAt, missing);
        var writes = mutations.Begin(call, record.Id, credential.Source, MayWrite(call));
        if (await writes.EarlierAsync(asker.Cancelled) is { } earlier)
            return await RecordAsync(record with { Outcome = AuditOutcome.Repeated, Duration = time.GetElapsedTime(startedAt) }, wrote: false, earlier);

        // Once a write has left, the caller's going away no longer stops the call: what became of it is to be known and recorded.
        using var caller = new CancellationTokenSource();
        var leaving = asker.Cancelled.Register(caller.Cancel);
        ToolCall? running = null;
        var recorded = false;
        var coda = new CodaCall
        {
            Credential = credential,
            MemberKey = this.GetPrimaryKeyString(),
            Cache = cache,
            Writes = ownWrites,
            Deadline = call.Deadline,
            Moving = asker.Moving,
            BeforeWrite = async token =>
            {
                if (recorded)
                    return;
                await writes.ReserveAsync();
                await audit.RecordBeforeAsync(record with { Targets = running!.Targets }, token);
                recorded = asker.Writing = true;
                await leaving.DisposeAsync();
            },
        };
        running = new ToolCall
        {
            Gateway = gateway,
            Coda = coda,
            Api = gateway.Open(coda),
            Deadline = call.Deadline,
            Time = time,
            MemberKey = this.GetPrimaryKeyString(),
            Cursors = cursors,
            Limit = limit,
            Writes = writes,
            OnProgress = asker.Tell,
            OnReconnect = asker.SuggestReconnect,
        };
        ToolOutcome? outcome = null;
        try
        {
            outcome = await run(running, caller.Token);
        }
        finally
        {
            await leaving.DisposeAsync();
            if (outcome is null)
                await writes.Finish(null, record).Stored;
        }
        connection.Note(coda, outcome);
        // The record goes to the audit in the turn that decides its outcome, so that a later end cannot be overtaken by it.
        var (completed, stored) = writes.Finish(outcome, record with
        {
            Targets = running.Targets,
            Outcome = outcome.Error is { } error ? AuditOutcome.Of(error.Kind) : outcome.Input is null ? AuditOutcome.Succeeded : AuditOutcome.InputRequired,
            Duration = time.GetElapsedTime(startedAt),
            CacheHits = coda.CacheHits,
            UpstreamRequests = coda.UpstreamRequests,
            RequestIds = [.. coda.RequestIds],
        });
        var answer = RecordAsync(completed, wrote: recorded, outcome);
        await stored;
        return await answer;
    }

    // A token that may not make the write may not learn what came of it either.
    private bool MayWrite(CallTool call) => catalog.Find(call.Tool) is { Descriptor: { ReadOnly: false } descriptor } && descriptor.RequiredScopes.All(call.GrantedScopes.Contains);

    /// <inheritdoc/>
    public ValueTask<CodaConnection> GetCodaConnection(CancellationToken cancellationToken = default) => ValueTask.FromResult(connection.Describe());

    /// <inheritdoc/>
    public async Task<ConnectCodaOutcome> ConnectCoda(ConnectCoda request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Limited as calls are, so that nobody tries out tokens by the thousand here.
        if (!limit.TryTake(out var retryAfter))
            return new ConnectCodaOutcome { Refusal = LimitExceeded(retryAfter).Message };
        if (await connection.ConnectAsync(request.Token, WhoAmIAsync, cancellationToken) is { } refusal)
            return new ConnectCodaOutcome { Refusal = refusal };
        cache.Clear();
        await connectionWrites.SaveAsync();
        LogConnected(member);
        return new ConnectCodaOutcome { Connection = connection.Describe() };
    }

    /// <inheritdoc/>
    public async Task<CodaConnection> DisconnectCoda(CancellationToken cancellationToken = default)
    {
        connection.Disconnect();
        if (connection.Changed)
        {
            cache.Clear();
            await connectionWrites.SaveAsync();
            LogDisconnected(member);
        }

        return connection.Describe();
    }

    // With a cache of its own: what a token that is yet to be accepted reads is nobody's to see.
    private async Task<CodaUser> WhoAmIAsync(CodaCredential credential, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(ConnectPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        return await gateway.Open(new CodaCall
        {
            Credential = credential,
            MemberKey = this.GetPrimaryKeyString(),
            Cache = new ResponseCache(codaOptions.Cache, time, new MemoryBudget(0)),
            Deadline = time.GetUtcNow() + ConnectPatience,
            BeforeWrite = static _ => throw new InvalidOperationException("Asking who a token belongs to changes nothing."),
        }).WhoAmI(either.Token);
    }

    private Task<ToolOutcome> RefuseAsync(AuditRecord record, long startedAt, ToolError error) => RecordAsync(
        record with { Outcome = AuditOutcome.Of(error.Kind), Duration = time.GetElapsedTime(startedAt) }, wrote: false, new ToolOutcome { Error = error });

    private AuditRecord Begin(CallTool call)
    {
        var now = time.GetUtcNow();
        return new AuditRecord
        {
            Id = Guid.CreateVersion7(now),
            StartedAt = now,
            Member = member,
            MemberLabel = call.MemberLabel,
            Client = call.Client,
            SessionId = call.SessionId,
            Tool = call.Tool.Length <= 64 ? call.Tool : call.Tool[..64],
            Writes = catalog.Find(call.Tool) is { Descriptor.ReadOnly: false },
            Outcome = AuditOutcome.Started,
            TraceId = call.TraceId,
        };
    }

    // A write's completion is waited for; a read's is not, since it changes nothing and the writer stores it within moments.
    private async Task<ToolOutcome> RecordAsync(AuditRecord record, bool wrote, ToolOutcome outcome)
    {
        using var patience = new CancellationTokenSource(AuditPatience, time);
        try
        {
            await audit.RecordAfterAsync(record, waitForStore: wrote, patience.Token);
            return outcome;
        }
        catch (OperationCanceledException)
        {
            // Still queued: the record of the write's start is durable, and this one follows as soon as the store works.
            LogAuditLate(record.Id);
            return outcome;
        }
        catch (AuditUnavailableException error)
        {
            LogAuditFull(record.Id);
            return wrote ? outcome : new ToolOutcome { Error = new ToolError(ToolErrorKind.AuditUnavailable, error.Message) };
        }
    }

    private static ToolError LimitExceeded(TimeSpan retryAfter) => new(
        ToolErrorKind.LimitExceeded,
        string.Create(CultureInfo.InvariantCulture, $"You have made too many calls for the moment. Try again in {Math.Ceiling(retryAfter.TotalSeconds)} s."))
    {
        RetryAfter = retryAfter,
    };

    [LoggerMessage(LogLevel.Information, "{Member} connected a Coda API token of their own.")]
    private partial void LogConnected(MemberId member);

    [LoggerMessage(LogLevel.Information, "{Member} disconnected their Coda API token.")]
    private partial void LogDisconnected(MemberId member);

    [LoggerMessage(LogLevel.Warning, "The audit store is slow: the completion of record {Record} waits.")]
    private partial void LogAuditLate(Guid record);

    [LoggerMessage(LogLevel.Error, "The audit queue is full: the completion of record {Record} is not stored.")]
    private partial void LogAuditFull(Guid record);
}
