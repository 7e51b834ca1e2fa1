using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.Mutations;
using CodaMcp.Credentials;
using CodaMcp.Policies;
using CodaMcp.Settings;
using CodaMcp.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CodaMcp.Members;

/// <summary>
/// One member's access to Coda. It holds the member's token, cache and recent writes, and calls the gateway with them. Use only in the grain's turns.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="gateway">The gateway.</param>
/// <param name="connection">The member's token.</param>
/// <param name="credentials">The service's token.</param>
/// <param name="limit">The member's call limit.</param>
/// <param name="memory">The silo's memory limit.</param>
/// <param name="policies">The policies of organizations.</param>
/// <param name="options">Settings of the cache.</param>
/// <param name="departure">Tells when the activation ends.</param>
/// <param name="events">Records that a token was connected or removed.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs that a token was connected or removed.</param>
public sealed partial class MemberGateway(
    MemberData data,
    ICodaGateway gateway,
    MemberCoda connection,
    CodaCredentialPolicy credentials,
    CallLimit limit,
    MemoryBudget memory,
    CurrentPolicies policies,
    IOptions<CodaOptions> options,
    Departure departure,
    MemberEvents events,
    TimeProvider time,
    ILogger<MemberGateway> logger)
{
    [MemberLimit]
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AdmissionTimeout = TimeSpan.FromSeconds(25);

    private readonly MemberId member = data.Member;
    private ResponseCache? cache;
    private FinishedResults? results;

    /// <summary>The gateway.</summary>
    public ICodaGateway Gateway => gateway;

    /// <summary>The organization's current policy for the member.</summary>
    public MemberPolicy Policy => policies.Of(member);

    /// <summary>Finds the result of an earlier read that is also the result of this one; null if there is none.</summary>
    /// <param name="key">The call.</param>
    /// <param name="credential">The token of the call.</param>
    /// <param name="cursors">The member's cursors.</param>
    internal async ValueTask<FinishedResult?> FindAsync(ResultKey key, CodaCredential credential, MemberCursors cursors)
    {
        if (Results.Find(key) is not { } found || !await gateway.StillHolds(found.Basis, credential, Cache, OwnWrites))
            return null;
        for (var at = 0; at < found.Cursors.Count; at++)
        {
            if (!cursors.Use(found.Cursors[at]))
                return null;
        }

        return found;
    }

    /// <summary>Keeps the result of a read for later reads.</summary>
    internal void Keep(ResultKey key, FinishedResult result) => Results.Keep(key, result);

    /// <summary>Drops the kept answers and results that have expired, and releases their memory.</summary>
    public void DropExpired()
    {
        cache?.DropExpired();
        results?.DropExpired();
    }

    /// <summary>Begins a call.</summary>
    /// <param name="credential">The token it is made with.</param>
    /// <param name="deadline">When its caller stops waiting.</param>
    /// <param name="beforeWrite">As <see cref="CodaCall.BeforeWrite"/>; null for a call that only reads.</param>
    /// <param name="running">Signals that the call is cancelled, or that another activation takes it over. Null if neither can happen.</param>
    public CodaCall Begin(CodaCredential credential, DateTimeOffset deadline, Func<CancellationToken, Task>? beforeWrite = null, RunningCall? running = null) => new()
    {
        Credential = credential,
        MemberKey = data.Key,
        Cache = Cache,
        Writes = OwnWrites,
        Documents = () => Policy.Documents,
        Deadline = deadline,
        Cancelled = running?.Cancelled ?? CancellationToken.None,
        Migrating = running?.Migrating ?? CancellationToken.None,
        BeforeWrite = beforeWrite ?? RefuseWrite,
    };

    /// <summary>See <see cref="IMemberGrain.ConnectCoda"/>. Takes one call of the limit, so that a caller cannot try out thousands of tokens.</summary>
    public async Task<ConnectCodaOutcome> ConnectAsync(string token, CancellationToken cancellationToken)
    {
        if ((limit.Take()?.Message ?? await connection.ConnectAsync(token, WhoAmIAsync, cancellationToken)) is { } refusal)
            return new ConnectCodaOutcome { Refusal = refusal };
        ClearCache();
        await data.SaveAsync();
        LogConnected(data.ShownKey);
        events.Note(EventKinds.CodaConnect, Credential);
        return new ConnectCodaOutcome { Connection = DescribeConnection() };
    }

    /// <summary>See <see cref="IMemberGrain.DisconnectCoda"/>.</summary>
    public async Task<CodaConnection> DisconnectAsync()
    {
        var credential = Credential;
        ClearCache();
        var had = connection.Disconnect();
        await data.SaveAsync();
        if (had)
        {
            LogDisconnected(data.ShownKey);
            events.Note(EventKinds.CodaRemove, credential);
        }

        return DescribeConnection();
    }

    /// <summary>Drops all kept answers and results, and releases their memory.</summary>
    public void ClearCache()
    {
        cache?.Clear();
        results?.Clear();
    }

    /// <summary>Describes the token of the member's calls for the member.</summary>
    public CodaConnection DescribeConnection() => connection.Describe();

    /// <summary>Asks Coda for the stage of a write, with the kind of token that the write was made with.</summary>
    /// <returns>The write with its current stage; unchanged if Coda could not be asked.</returns>
    public async Task<MutationView> LookAtAsync(MutationView mutation, CodaCredentialSource source, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mutation);
        var credential = source == CodaCredentialSource.Service ? credentials.Service
            : connection.TryFind(out var own, out _) && own.Source == source ? own
            : null;
        if (credential is null)
            return mutation;
        var call = Begin(credential, time.GetUtcNow() + wait);
        using var leaving = departure.Link(cancellationToken);
        try
        {
            var progress = await gateway.AwaitMutation(call, mutation.DocId, mutation.RequestId, call.Deadline, leaving.Token);
            return progress.Applied ? mutation with { Stage = MutationStage.Applied, Warning = progress.Warning } : mutation;
        }
        catch (OperationCanceledException) when (departure.IsLeaving)
        {
            // The follower asks the member's next activation again.
            return mutation;
        }
    }

    /// <summary>Waits until a doc differs from a version; see <see cref="ICodaGateway.WatchDocument"/>.</summary>
    public Task<DocumentChanges> WatchAsync(string docId, string since, TimeSpan wait, CancellationToken cancellationToken) =>
        connection.TryFind(out var credential, out var missing)
            ? gateway.WatchDocument(Begin(credential, time.GetUtcNow() + wait + AdmissionTimeout), docId, since, wait, cancellationToken)
            : Task.FromResult(new DocumentChanges { Version = since, Failure = new CodaFailure { Message = missing.Message } });

    // This call has its own cache. Nothing that is read with a token that may be refused is kept.
    private async Task<CodaUser> WhoAmIAsync(CodaCredential credential, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await gateway.Open(new CodaCall
        {
            Credential = credential,
            MemberKey = data.Key,
            Cache = new ResponseCache(options.Value.Cache, time, new MemoryBudget(0)),
            Deadline = time.GetUtcNow() + ConnectTimeout,
            BeforeWrite = RefuseWrite,
        }).WhoAmI(either.Token);
    }

    // Created on first use, because most members are idle most of the time.
    private ResponseCache Cache => cache ??= new(options.Value.Cache, time, memory);

    private FinishedResults Results => results ??= new(options.Value.Cache, time, memory);

    private OwnWrites OwnWrites => field ??= new();

    // The token that the member's next call is made with.
    private CodaCredential? Credential => connection.TryFind(out var credential, out _) ? credential : null;

    private static Task RefuseWrite(CancellationToken cancellationToken) => throw new InvalidOperationException("This call only reads.");

    [LoggerMessage(LogLevel.Information, "{Member} connected a Coda API token of their own.")]
    private partial void LogConnected(string member);

    [LoggerMessage(LogLevel.Information, "{Member} disconnected their Coda API token.")]
    private partial void LogDisconnected(string member);
}
