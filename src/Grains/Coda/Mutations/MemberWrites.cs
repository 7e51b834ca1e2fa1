using CodaMcp.Audit;
using CodaMcp.Members;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace CodaMcp.Coda.Mutations;

/// <summary>
/// A member's writes: keeps the ledger of them durable, has what Coda accepted followed, and completes the audit record when the end is
/// known. The part of the member's grain that does so; its ways in from a tool may be called from any thread.
/// </summary>
public sealed partial class MemberWrites
{
    private static readonly TimeSpan AuditPatience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan AuditPause = TimeSpan.FromSeconds(1);

    private readonly IPersistentState<WritesState> stored;
    private readonly MemberId member;
    private readonly IGrainFactory grains;
    private readonly AuditWriter audit;
    private readonly ILogger logger;
    private readonly WriteLoop saving;
    private TaskScheduler turns = TaskScheduler.Default;

    /// <summary>Makes it, to be filled by <see cref="Restore"/>.</summary>
    /// <param name="stored">The ledger's row.</param>
    /// <param name="store">Stores the row.</param>
    /// <param name="member">Whose writes.</param>
    /// <param name="grains">The way to the followers.</param>
    /// <param name="audit">Where ends are recorded.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">For what nobody waits to be told.</param>
    public MemberWrites(
        IPersistentState<WritesState> stored,
        Func<IPersistentState<WritesState>, Task> store,
        MemberId member,
        IGrainFactory grains,
        AuditWriter audit,
        TimeProvider time,
        ILogger logger)
    {
        (this.stored, this.member, this.grains) = (stored, member, grains);
        (this.audit, Time, this.logger) = (audit, time, logger);
        Ledger = new WriteLedger(time);
        saving = new WriteLoop(() =>
        {
            stored.State = Ledger.Snapshot();
            return store(stored);
        });
    }

    /// <summary>The Ledger. For the grain's turns only.</summary>
    internal WriteLedger Ledger { get; }

    /// <summary>The clock.</summary>
    internal TimeProvider Time { get; }

    /// <summary>Takes up what was stored, and has what was under way followed again. For the grain's activation.</summary>
    public void Restore()
    {
        turns = TaskScheduler.Current;
        Ledger.Restore(stored.State);
        foreach (var mutation in Ledger.Open)
            _ = FollowAsync(mutation);
    }

    /// <summary>What one call has to do with the Ledger.</summary>
    /// <param name="call">The call.</param>
    /// <param name="id">The id of its audit record.</param>
    /// <param name="credential">Whose Coda API token it is made with.</param>
    /// <param name="writes">Whether the call may write at all: its tool does, and its scopes allow it.</param>
    public CallWrites Begin(CallTool call, Guid id, CodaCredentialSource credential, bool writes)
    {
        ArgumentNullException.ThrowIfNull(call);
        return new CallWrites(this, id, call.Tool, credential, writes ? WriteKey.Of(call) : null, call.Deadline);
    }

    /// <summary>
    /// Whether a write that is noted and of which nothing more is known never left: a database that answers too late stores what its caller has
    /// given up. The call went on to its end and recorded that, so that the audit knows. Null where the audit cannot be asked.
    /// </summary>
    internal async Task<bool?> NeverLeftAsync(StoredWrite write, CancellationToken cancellationToken)
    {
        for (var began = Time.GetTimestamp(); ; await Task.Delay(AuditPause, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext))
        {
            if (cancellationToken.IsCancellationRequested)
                return null;
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
                return null;
            }

            // Of a batch, some may have been accepted before the rest was refused.
            if (record is { RequestIds: [] } && AuditOutcome.IsWithoutEffect(record.Outcome))
                return true;
            // Where the call still runs, or its end waits to be stored, it may be told in a moment.
            if (record?.Outcome is not (null or AuditOutcome.Started) || Time.GetElapsedTime(began) >= AuditPatience)
                return false;
        }
    }

    /// <summary>Notes how a write ended.</summary>
    public async Task EndedAsync(MutationView mutation)
    {
        ArgumentNullException.ThrowIfNull(mutation);
        if (mutation.Stage == MutationStage.Accepted)
            return;
        if (Ledger.Ended(mutation.RequestId, mutation.Stage) is { } record)
            await RecordAsync(record);
        await SaveQuietlyAsync();
    }

    private async Task RecordAsync(AuditRecord record)
    {
        try
        {
            await audit.RecordAfterAsync(record, waitForStore: false, CancellationToken.None);
        }
        catch (AuditUnavailableException)
        {
            LogAuditFull(record.Id);
        }
    }

    /// <summary>Stores what has changed in the ledger.</summary>
    internal Task SaveAsync() => saving.SaveAsync();

    /// <summary>Has a write followed; where that fails, the member's next activation has.</summary>
    internal async Task FollowAsync(StoredMutation mutation)
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
            }));
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotFollowed(error, mutation.RequestId);
        }
    }

    /// <summary>Has the followers of writes forget them.</summary>
    internal async Task ForgetAsync(IReadOnlyList<StoredWrite> gone)
    {
        foreach (var mutation in gone.SelectMany(write => write.Mutations).Where(mutation => mutation.Stage != MutationStage.Accepted))
        {
            try
            {
                await FollowerOf(mutation.RequestId).Forget();
            }
            catch (Exception error) when (error is TimeoutException or OrleansException)
            {
                LogNotFollowed(error, mutation.RequestId);
            }
        }
    }

    /// <summary>Stores what has changed in the ledger, as far as that works: for what has happened already.</summary>
    internal async Task SaveQuietlyAsync()
    {
        if (!Ledger.Changed)
            return;
#pragma warning disable CA1031 // The write is Coda's by now: that it could not be noted makes it no failure. What was noted before it left stands.
        try
        {
            await saving.SaveAsync();
        }
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogNotSaved(error);
        }
    }

    /// <summary>What is known of a write, once its end is or after a wait; null where there is no such write, or nobody answers.</summary>
    internal async Task<MutationView?> LookAsync(string requestId, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            var view = await FollowerOf(requestId).Await(wait, cancellationToken);
            if (view is not null)
                await EndedAsync(view);
            return view;
        }
        catch (Exception error) when (error is TimeoutException or OrleansException)
        {
            LogNotFollowed(error, requestId);
            return null;
        }
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

    [LoggerMessage(LogLevel.Error, "What came of a write could not be stored: a repeat of it may be answered with 'unknown'.")]
    private partial void LogNotSaved(Exception error);

    [LoggerMessage(LogLevel.Error, "The audit queue is full: the end of the write of record {Record} is not stored.")]
    private partial void LogAuditFull(Guid record);
}
