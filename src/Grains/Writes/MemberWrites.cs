using CodaMcp.Audit;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace CodaMcp.Writes;

/// <summary>
/// A member's writes. Keeps the ledger of writes, has accepted writes followed, and completes the audit record when the end of a write is known. Use
/// only in the grain's turns. A tool may call the methods of its <see cref="CallWrites"/> from any thread.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="grains">Finds the grains that follow writes.</param>
/// <param name="audit">Records the ends of writes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures that no caller is told of.</param>
public sealed partial class MemberWrites(MemberData data, IGrainFactory grains, AuditWriter audit, TimeProvider time, ILogger<MemberWrites> logger)
{
    private static readonly TimeSpan AuditTimeout = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan AuditPause = TimeSpan.FromSeconds(1);

    private readonly MemberId member = data.Member;
    private TaskScheduler turns = TaskScheduler.Default;

    /// <summary>The ledger. Use only in the grain's turns.</summary>
    internal WriteLedger Ledger { get; } = new(data, time);

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; } = time;

    /// <summary>Restores the ledger, and has open writes followed again. Call it when the grain is activated.</summary>
    public void Restore()
    {
        turns = TaskScheduler.Current;
        Ledger.Restore();
        FollowOpen();
    }

    /// <summary>Creates one call's part of the ledger.</summary>
    /// <param name="call">The call.</param>
    /// <param name="id">The id of its audit record.</param>
    /// <param name="credential">Whose Coda API token it is made with.</param>
    /// <param name="mayWrite">Whether the call may write: its tool writes, and its scopes allow it.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    public CallWrites Begin(CallTool call, Guid id, CodaCredentialSource credential, bool mayWrite, DateTimeOffset deadline)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new CallWrites(this, id, call, credential, mayWrite ? WriteKey.Of(call) : null, deadline);
    }

    /// <summary>
    /// Returns whether a noted write without a known outcome was never sent. That happens if a slow database stores the ledger entry after the call has
    /// given up. The call then ended without sending the write and recorded its end, so the audit knows. Null if the audit cannot be asked.
    /// </summary>
    /// <returns>Whether the write was never sent, and whether the audit has the record of its call.</returns>
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

            // Coda may have accepted a part of a batch before it refused the rest. Then the record has request ids.
            if (record is { RequestIds: [] } && AuditOutcome.IsWithoutEffect(record.Outcome))
                return (true, true);
            // If the call still runs, or its end is not stored yet, the record may be complete in a moment.
            if (record?.Outcome is not (null or AuditOutcome.Started) || Time.GetElapsedTime(began) >= AuditTimeout)
                return (false, record is not null);
        }
    }

    /// <summary>Notes how a write ended. This is stored with the next change, or when the activation ends. Until then Coda can be asked again.</summary>
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

    /// <summary>Has open writes followed again if their follower was lost with its silo. Call it about once a minute.</summary>
    public void FollowOpen()
    {
        foreach (var (call, mutation) in Ledger.Open)
            _ = FollowAsync(call, mutation);
    }

    // The record was stored before the write was sent. The silo was lost before the end of the call was stored. The ends of all its writes are known now.
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

    /// <summary>Fails if another activation owns the member by now.</summary>
    internal Task CheckFenceAsync(CancellationToken cancellationToken) => data.CheckFenceAsync(cancellationToken);

    /// <summary>Tries to store what has changed. Use it for events that have happened already.</summary>
    internal Task TrySaveAsync() => data.TrySaveAsync();

    /// <summary>Has a write followed. If that fails, <see cref="FollowOpen"/> or the member's next activation tries again.</summary>
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

    /// <summary>Waits until the end of a write is known or the wait is over. Returns its known state; null if the member made no such write.</summary>
    internal async Task<MutationView?> LookAsync(string requestId, TimeSpan wait, CancellationToken cancellationToken)
    {
        var open = Ledger.Open.FirstOrDefault(open => open.Mutation.RequestId == requestId);
        if (open.Mutation is null)
            return Ledger.Find(requestId);
        try
        {
            // The follower is started again, because its silo may be lost.
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
    /// Runs work in the grain's turns. The ledger, its storage and grain calls must be used there. Tools and the gateway's handlers may run on other
    /// threads.
    /// </summary>
    internal Task<T> OnTurnAsync<T>(Func<Task<T>> work) =>
        TaskScheduler.Current == turns ? work() : Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turns).Unwrap();

    private IMutationGrain FollowerOf(string requestId) => grains.GetGrain<IMutationGrain>(MutationGrainKey.Of(member, requestId));

    [LoggerMessage(LogLevel.Warning, "The follower of the write {RequestId} did not answer.")]
    private partial void LogNotFollowed(Exception error, string requestId);

    [LoggerMessage(LogLevel.Warning, "The audit could not be asked what came of a write.")]
    private partial void LogNotAsked(Exception error);
}
