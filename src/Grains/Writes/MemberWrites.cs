using CodaMcp.Audit;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace CodaMcp.Writes;

/// <summary>
/// A member's writes: keeps the ledger of them, has what Coda accepted followed, and completes the audit record when the end is known. For the
/// grain's turns only; what a <see cref="CallWrites"/> offers to a tool may be called from any thread.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="grains">The way to the followers.</param>
/// <param name="audit">Where ends are recorded.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For failures that no caller is told of.</param>
public sealed partial class MemberWrites(MemberData data, IGrainFactory grains, AuditWriter audit, TimeProvider time, ILogger<MemberWrites> logger)
{
    private static readonly TimeSpan AuditTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan AuditPause = TimeSpan.FromSeconds(1);

    private readonly MemberId member = data.Member;
    private TaskScheduler turns = TaskScheduler.Default;

    /// <summary>The ledger. For the grain's turns only.</summary>
    internal WriteLedger Ledger { get; } = new(data, time);

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; } = time;

    /// <summary>Takes up what was stored, and has open writes followed again. For the grain's activation.</summary>
    public void Restore()
    {
        turns = TaskScheduler.Current;
        Ledger.Restore();
        FollowOpen();
    }

    /// <summary>One call's part of the ledger.</summary>
    /// <param name="call">The call.</param>
    /// <param name="id">The id of its audit record.</param>
    /// <param name="credential">Whose Coda API token it is made with.</param>
    /// <param name="mayWrite">Whether the call may write at all: its tool does, and its scopes allow it.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    public CallWrites Begin(CallTool call, Guid id, CodaCredentialSource credential, bool mayWrite, DateTimeOffset deadline)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new CallWrites(this, id, call, credential, mayWrite ? WriteKey.Of(call) : null, deadline);
    }

    /// <summary>
    /// Whether a write that is noted and of which nothing more is known never left: a database that answers too late stores what its caller has
    /// given up. The call went on to its end and recorded that, so that the audit knows. Null where the audit cannot be asked.
    /// </summary>
    /// <returns>That, and whether the audit has the record of its call.</returns>
    internal async Task<(bool? NeverLeft, bool IsRecorded)> NeverLeftAsync(StoredWrite write, CancellationToken cancellationToken)
    {
        for (var began = Time.GetTimestamp(); ; await Task.Delay(AuditPause, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext))
        {
            if (cancellationToken.IsCancellationRequested)
                return (null, false);
            AuditRecord? record;
#pragma warning disable CA1031 // Whatever the store failed with: it is asked again when the call is made again.
            try
            {
                record = await audit.FindAsync(write.Id, cancellationToken);
            }
            catch (Exception error)
#pragma warning restore CA1031
            {
                LogNotAsked(error);
                return (null, false);
            }

            // Of a batch, some may have been accepted before the rest was refused.
            if (record is { RequestIds: [] } && AuditOutcome.IsWithoutEffect(record.Outcome))
                return (true, true);
            // Where the call still runs, or its end waits to be stored, it may be told in a moment.
            if (record?.Outcome is not (null or AuditOutcome.Started) || Time.GetElapsedTime(began) >= AuditTimeout)
                return (false, record is not null);
        }
    }

    /// <summary>Notes how a write ended. Stored with the next change, or when the activation ends: until then Coda can be asked again.</summary>
    public async Task EndedAsync(MutationView mutation)
    {
        ArgumentNullException.ThrowIfNull(mutation);
        if (mutation.Stage == MutationStage.Accepted)
            return;
        if (Ledger.Ended(mutation) is { } record)
            audit.Record(record);
        else if (Ledger.Recovered(mutation.RequestId) is { } recovered)
            await RecoverAsync(recovered.Id, recovered.Outcome, recovered.RequestIds);
    }

    /// <summary>Has the open writes followed that a lost silo followed. To be called about once a minute.</summary>
    public void FollowOpen()
    {
        foreach (var (call, mutation) in Ledger.Open)
            _ = FollowAsync(call, mutation);
    }

    // The record was stored before the write left. Its silo was lost before the end of the call was stored. The end of all that it sent is known now.
    private async Task RecoverAsync(Guid id, string outcome, IReadOnlyList<string> requestIds)
    {
#pragma warning disable CA1031 // Whatever the store failed with: the record stays 'unknown', which is true.
        try
        {
            if (await audit.FindAsync(id, CancellationToken.None) is { Outcome: AuditOutcome.Started or AuditOutcome.Accepted or AuditOutcome.Unknown } record)
                audit.Record(record with { Outcome = outcome, RequestIds = requestIds });
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotAsked(error);
        }
    }

    /// <summary>Stores what has changed.</summary>
    internal Task SaveAsync() => data.SaveAsync();

    /// <summary>Fails where another activation owns the member by now.</summary>
    internal Task CheckFenceAsync(CancellationToken cancellationToken) => data.CheckFenceAsync(cancellationToken);

    /// <summary>Stores what has changed, as far as that works: for what has happened already.</summary>
    internal Task TrySaveAsync() => data.TrySaveAsync();

    /// <summary>Has a write followed; where that fails, the member's next activation has.</summary>
    internal async Task FollowAsync(Guid call, StoredMutation mutation)
    {
#pragma warning disable CA1031 // The write is Coda's by now: that it could not be handed over makes it no failure.
        try
        {
            await EndedAsync(await FollowerOf(mutation.RequestId).Follow(new FollowMutation
            {
                RequestId = mutation.RequestId,
                DocId = mutation.DocId,
                Member = member,
                Credential = mutation.Credential,
                AcceptedAt = mutation.AcceptedAt,
                Call = call,
            }));
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotFollowed(error, mutation.RequestId);
        }
    }

    /// <summary>What is known of a write, once its end is or after a wait; null where the member made no such write.</summary>
    internal async Task<MutationView?> LookAsync(string requestId, TimeSpan wait, CancellationToken cancellationToken)
    {
        var open = Ledger.Open.FirstOrDefault(open => open.Mutation.RequestId == requestId);
        if (open.Mutation is null)
            return Ledger.Find(requestId);
        try
        {
            // Again, since its silo may be lost.
            await FollowAsync(open.Call, open.Mutation);
            if (await FollowerOf(requestId).Await(wait, cancellationToken) is { } view)
                await EndedAsync(view);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogNotFollowed(error, requestId);
        }

        return Ledger.Find(requestId);
    }

    /// <summary>
    /// Runs something on the grain's turns, where the ledger, its row and calls to grains belong: tools and the gateway's handlers may
    /// run off them.
    /// </summary>
    internal Task<T> OnTurnAsync<T>(Func<Task<T>> work) =>
        TaskScheduler.Current == turns ? work() : Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns).Unwrap();

    private IMutationGrain FollowerOf(string requestId) => grains.GetGrain<IMutationGrain>(MutationGrainKey.Of(member, requestId));

    [LoggerMessage(LogLevel.Warning, "The follower of the write {RequestId} did not answer.")]
    private partial void LogNotFollowed(Exception error, string requestId);

    [LoggerMessage(LogLevel.Warning, "The audit could not be asked what came of a write.")]
    private partial void LogNotAsked(Exception error);
}
