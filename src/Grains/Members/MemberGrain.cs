using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Resources;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace CodaMcp.Members;

/// <inheritdoc cref="IMemberGrain"/>
/// <remarks>Reentrant, so that a slow Coda call does not hold up the member's other calls: what must not be split by an await is done before one.</remarks>
[Reentrant]
[GrainType("member")]
[CollectionAgeLimit(Minutes = 30)]
public sealed partial class MemberGrain : Grain, IMemberGrain
{
    private static readonly TimeSpan AuditPatience = TimeSpan.FromSeconds(5);

    private readonly IPersistentState<SessionsState> stored;
    private readonly WriteLoop writes;
    private readonly Sessions sessions;
    private readonly CallLimit limit;
    private readonly ResponseCache cache;
    private readonly ICodaGateway gateway;
    private readonly CodaCredential credential;
    private readonly ToolCatalog catalog;
    private readonly ToolRunner runner;
    private readonly ResourceReader resources;
    private readonly NameCompletion completion;
    private readonly CursorSeal cursors;
    private readonly AuditWriter audit;
    private readonly TimeProvider time;
    private readonly ILogger<MemberGrain> logger;
    private readonly MemberId member;

    /// <summary>Composed by the silo.</summary>
    public MemberGrain(
        [PersistentState("member.sessions", StorageNames.Grains)] IPersistentState<SessionsState> stored,
        IOptions<MemberOptions> options,
        ICodaGateway gateway,
        IOptions<CodaOptions> coda,
        CodaCredential credential,
        ToolCatalog catalog,
        ToolRunner runner,
        ResourceReader resources,
        NameCompletion completion,
        CursorSeal cursors,
        AuditWriter audit,
        TimeProvider time,
        ILogger<MemberGrain> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(coda);
        (this.stored, this.gateway, this.credential, this.catalog, this.runner) = (stored, gateway, credential, catalog, runner);
        (this.resources, this.completion) = (resources, completion);
        (this.cursors, this.audit, this.time, this.logger) = (cursors, audit, time, logger);
        member = MemberId.ParseGrainKey(this.GetPrimaryKeyString());
        sessions = new Sessions(options.Value, time);
        limit = new CallLimit(options.Value.CallsPerMinute, options.Value.CallBurst, time);
        cache = new ResponseCache(coda.Value.Cache, time);
        writes = new WriteLoop(() =>
        {
            stored.State = sessions.Snapshot();
            return stored.WriteStateAsync();
        });
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        sessions.Restore(stored.State);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        sessions.Changed ? writes.SaveAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task<SessionInfo> OpenSession(OpenSession opening, CancellationToken cancellationToken = default)
    {
        var session = sessions.Open(opening);
        await writes.SaveAsync();
        return session;
    }

    /// <inheritdoc/>
    public async ValueTask<SessionInfo?> FindSession(string sessionId, string clientId, CancellationToken cancellationToken = default)
    {
        var session = sessions.Find(sessionId, clientId);
        if (sessions.Changed)
            await writes.SaveAsync();
        return session;
    }

    /// <inheritdoc/>
    public async Task<bool> CloseSession(string sessionId, string clientId, CancellationToken cancellationToken = default)
    {
        var closed = sessions.Close(sessionId, clientId);
        if (sessions.Changed)
            await writes.SaveAsync();
        return closed;
    }

    /// <inheritdoc/>
    public Task<ToolOutcome> CallTool(CallTool call, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RunAsync(call, (running, token) => runner.RunAsync(call.Tool, call.Arguments, call.GrantedScopes, running, token), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ResourceOutcome> ReadResource(ReadResource read, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(read);
        var outcome = await RunAsync(
            CallOf(ResourceReader.ReadMethod, read.Caller),
            (running, token) => resources.ReadAsync(read.Uri, read.Caller.GrantedScopes, running, token),
            cancellationToken);
        return ResourceReader.ToOutcome(read.Uri, outcome);
    }

    /// <inheritdoc/>
    public async Task<ResourceListing> ListResources(ListResources list, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(list);
        var outcome = await RunAsync(
            CallOf(ResourceReader.ListMethod, list.Caller),
            (running, token) => resources.ListAsync(list.Cursor, list.Caller.GrantedScopes, running, token),
            cancellationToken);
        return ResourceReader.ToListing(outcome);
    }

    /// <inheritdoc/>
    public async Task<ArgumentCompletions> Complete(CompleteArgument argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(argument);
        var outcome = await RunAsync(
            CallOf(NameCompletion.Method, argument.Caller), (running, token) => completion.FindAsync(argument, running, token), cancellationToken);
        return NameCompletion.ToCompletions(outcome);
    }

    // What is no tool is limited and recorded as one, under the name of its MCP method.
    private static CallTool CallOf(string method, Caller caller) => new()
    {
        Tool = method,
        Arguments = [],
        GrantedScopes = caller.GrantedScopes,
        Client = caller.Client,
        SessionId = caller.SessionId,
        Deadline = caller.Deadline,
        TraceId = caller.TraceId,
        MemberLabel = caller.MemberLabel,
    };

    private async Task<ToolOutcome> RunAsync(CallTool call, Func<ToolCall, CancellationToken, Task<ToolOutcome>> run, CancellationToken cancellationToken)
    {
        var startedAt = time.GetTimestamp();
        var record = Begin(call);
        var mayCall = limit.TryTake(out var retryAfter);

        // Once a write has left, the caller's going away no longer stops the call: what became of it is to be known and recorded.
        using var caller = new CancellationTokenSource();
        var leaving = cancellationToken.Register(caller.Cancel);
        ToolCall? running = null;
        var recorded = false;
        var coda = new CodaCall
        {
            Credential = credential,
            Cache = cache,
            Deadline = call.Deadline,
            BeforeWrite = async token =>
            {
                if (recorded)
                    return;
                await audit.RecordBeforeAsync(record with { Targets = running!.Targets }, token);
                recorded = true;
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
        };
        ToolOutcome outcome;
        try
        {
            outcome = mayCall
                ? await run(running, caller.Token)
                : new ToolOutcome { Error = LimitExceeded(retryAfter) };
        }
        finally
        {
            await leaving.DisposeAsync();
        }
        return await RecordAsync(record with
        {
            Targets = running.Targets,
            Outcome = outcome.Error is { } error ? AuditOutcome.Of(error.Kind) : AuditOutcome.Succeeded,
            Duration = time.GetElapsedTime(startedAt),
            CacheHits = coda.CacheHits,
            UpstreamRequests = coda.UpstreamRequests,
            RequestIds = [.. coda.RequestIds],
        }, wrote: recorded, outcome);
    }

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

    [LoggerMessage(LogLevel.Warning, "The audit store is slow: the completion of record {Record} waits.")]
    private partial void LogAuditLate(Guid record);

    [LoggerMessage(LogLevel.Error, "The audit queue is full: the completion of record {Record} is not stored.")]
    private partial void LogAuditFull(Guid record);
}
