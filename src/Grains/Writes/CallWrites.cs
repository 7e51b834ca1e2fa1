using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Tools;

namespace CodaMcp.Writes;

/// <summary>One call's part of the ledger of writes. A call that writes nothing adds no entry.</summary>
public sealed class CallWrites : IAcceptedWrites
{
    // Enough time to check a write whose end is not known yet once or twice.
    private static readonly TimeSpan LookTime = TimeSpan.FromSeconds(6);

    private readonly MemberWrites owner;
    private readonly Guid id;
    private readonly string tool;
    private readonly string? callId;
    private readonly CodaCredentialSource credential;
    private readonly WriteKey? key;
    private readonly DateTimeOffset deadline;
    private bool first;
    private bool reserved;
    private bool leftUnknown;
    private bool several;

    internal CallWrites(MemberWrites owner, Guid id, CallTool call, CodaCredentialSource credential, WriteKey? key, DateTimeOffset deadline) =>
        (this.owner, this.id, tool, callId, this.credential, this.key, this.deadline) = (owner, id, call.Tool, call.CallId, credential, key, deadline);

    /// <summary>The key that the call shares with its repeats; null if it is not a write, or cannot be repeated.</summary>
    public string? Key => key?.Value;

    /// <summary>Whether the earlier write belongs to this same call before a restart. Then its audit record is also the record of this call.</summary>
    public bool IsRecorded { get; private set; }

    /// <summary>
    /// Returns the outcome of the write that this call repeats. Waits for that write if it is under way. Returns null if this write is the first and is
    /// to be carried out. In that case the caller must call <see cref="Finish"/> afterwards.
    /// </summary>
    public async Task<ToolOutcome?> EarlierAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (owner.Ledger.Begin(key))
            {
                case WriteStart.First:
                    first = true;
                    return null;
                case WriteStart.Mismatch:
                    return Failed(ToolErrorKind.InvalidArgument, $"Argument '{ToolArguments.IdempotencyKey}' belongs to an earlier call with other arguments. Use a new key for a new write; repeat the arguments exactly to learn what came of the earlier one.");
                case WriteStart.Repeat { Write: { Result: null, Error: null, Mutations.Count: 0 } write }:
                    var (neverLeft, isRecorded) = await owner.NeverLeftAsync(write, cancellationToken);
                    if (neverLeft is not { } never)
                        return Failed(ToolErrorKind.UnknownOutcome, "What came of the same write, sent before, cannot be looked up just now. It was not sent again; repeat the call in a moment to learn it.");
                    if (!never)
                    {
                        IsRecorded = isRecorded && IsSameCall(write);
                        return OutcomeOf(write);
                    }

                    owner.Ledger.Release(write.Id);
                    break;
                case WriteStart.Repeat { Write: var write }:
                    IsRecorded = IsSameCall(write);
                    return OutcomeOf(write);
                case WriteStart.UnderWay { Settled: var settled }:
                    if (!await SettlesAsync(settled, cancellationToken))
                        return Failed(ToolErrorKind.UnknownOutcome, "The same write, sent before, is still under way. It was not sent again; repeat the call in a moment to learn what came of it.");
                    break;
            }
        }
    }

    /// <summary>
    /// Makes sure that this activation owns the member, and that a repeat will find this write. Await it before each request is sent. The first time it
    /// stores the write. The second time it stores that there are several requests, if this is not noted yet. Later it checks the fence in the database.
    /// </summary>
    /// <exception cref="AuditUnavailableException">The write could not be stored. The request must not be sent.</exception>
    public Task ReserveAsync(CancellationToken cancellationToken) => owner.OnTurnAsync(async () =>
    {
        var isNew = !reserved;
        reserved = true;
        if (isNew)
            owner.Ledger.Reserve(id, key, tool, callId, several);
        var isNews = isNew || owner.Ledger.SendMore(id);
#pragma warning disable CA1031 // Whatever the storage failed with, the write must not leave.
        try
        {
            await (isNews ? owner.SaveAsync() : owner.CheckFenceAsync(cancellationToken));
        }
        catch (Exception error) when (isNew || error is not OperationCanceledException)
#pragma warning restore CA1031
        {
            if (isNew)
            {
                reserved = false;
                owner.Ledger.Release(id);
            }

            throw new AuditUnavailableException(error);
        }

        return true;
    });

    /// <summary>Notes the outcome of the call, durably if it wrote. Decides the returned record before the first await.</summary>
    /// <param name="outcome">The outcome of the call; null if it was aborted before it sent anything.</param>
    /// <param name="record">Its audit record.</param>
    /// <returns>The audit record with the outcome that is known so far, and the task that stores the changes.</returns>
    public (AuditRecord Record, Task Stored) Finish(ToolOutcome? outcome, AuditRecord record)
    {
        if (!first)
            return (record, Task.CompletedTask);
        if (leftUnknown)
            record = record with { Outcome = AuditOutcome.Unknown };
        // A call that asks a question has changed nothing yet. After an error nothing was changed either, unless the outcome is unknown. In both cases
        // the call may be made again.
        if (outcome is null or { InputRequired: not null } || (outcome.Error is { Kind: not ToolErrorKind.UnknownOutcome } && !leftUnknown && !owner.Ledger.HasAccepted(id)))
        {
            owner.Ledger.Release(id);
            owner.Ledger.Settle(key);
            // If this removal is lost, the audit record shows that nothing was changed (NeverLeftAsync).
            _ = owner.TrySaveAsync();
            return (record, Task.CompletedTask);
        }

        // A call that noted nothing has nothing to store. It does not wait until the changes of other calls are stored.
        if (!reserved)
        {
            owner.Ledger.Settle(key);
            return (record, Task.CompletedTask);
        }

        record = owner.Ledger.Complete(id, outcome, record);
        return (record, StoreAsync());
    }

    /// <inheritdoc/>
    public Task AcceptedAsync(string docId, string requestId) => owner.OnTurnAsync(() =>
    {
        // The answer does not wait for the save or for the follower. The follower may be in a silo that cannot be reached. If this silo is lost, the
        // member's next activation continues from the ledger.
        var accepted = owner.Ledger.Accepted(id, docId, requestId, credential);
        // If the call has only this request, it is stored soon anyway: when the call's wait begins, or when the call ends.
        if (several)
            _ = owner.TrySaveAsync();
        _ = owner.FollowAsync(id, accepted);
        return Task.FromResult(true);
    });

    /// <inheritdoc/>
    public Task KeepAsync(byte[] result) => owner.OnTurnAsync(() =>
    {
        owner.Ledger.Keep(id, result);
        _ = owner.TrySaveAsync();
        return Task.FromResult(true);
    });

    /// <inheritdoc/>
    public async Task<MutationProgress> AwaitAsync(string requestId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var wait = until - owner.Time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
            return MutationProgress.Accepted;
        var view = await owner.OnTurnAsync(() => owner.LookAsync(requestId, wait, cancellationToken));
        return view is null ? MutationProgress.Accepted : new MutationProgress(view.Stage == MutationStage.Applied, view.Warning);
    }

    /// <inheritdoc/>
    public Task<MutationView?> FindAsync(string requestId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        return requestId.Length <= MutationGrainKey.MaxRequestIdLength ? owner.OnTurnAsync(() => owner.LookAsync(requestId, LookTime, cancellationToken)) : Task.FromResult<MutationView?>(null);
    }

    /// <inheritdoc/>
    public void NeedSeveral() => several = true;

    /// <inheritdoc/>
    public void LeftUnknown() => leftUnknown = true;

    private bool IsSameCall(StoredWrite write) => callId is not null && write.CallId == callId;

    private async Task StoreAsync()
    {
        await owner.TrySaveAsync();
        owner.Ledger.Settle(key);
    }

    private async Task<bool> SettlesAsync(Task settled, CancellationToken cancellationToken)
    {
        var left = deadline - owner.Time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return false;
        try
        {
            await settled.WaitAsync(left, owner.Time, cancellationToken);
            return true;
        }
        catch (Exception error) when (error is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private static ToolOutcome OutcomeOf(StoredWrite write)
    {
        if (write.Result is { } result)
            return new ToolOutcome { Result = result };
        if (write is { Error: { } kind, ErrorMessage: { } message })
            return Failed(kind, message);
        return Failed(
            ToolErrorKind.UnknownOutcome,
            string.Create(CultureInfo.InvariantCulture, $"This {write.Tool} was sent before, at {write.StartedAt.UtcDateTime:HH:mm:ss} UTC, and was not sent again. {KnownOf(write)}"));
    }

    // The result is lost with its silo. The ledger knows what Coda accepted, and whether the call needed more than one request.
    private static string KnownOf(StoredWrite write)
    {
        const string Look = "Read the doc before making the change under a new idempotency_key.";
        return write switch
        {
            { IsOneRequest: true, Mutations: [{ Stage: MutationStage.Applied } mutation] } => $"Coda has applied it ({mutation.RequestId}). Only its result is lost.",
            { IsOneRequest: true, Mutations: [{ Stage: MutationStage.Accepted } mutation] } => $"Coda accepted it ({mutation.RequestId}); get_mutation_status tells when it is applied. Only its result is lost.",
            { Mutations: [] } => $"It is not known whether it took effect: no answer of Coda's to it is known. {Look}",
            _ => $"Its outcome is not known in full. Coda accepted {string.Join(", ", write.Mutations.Take(10).Select(mutation => mutation.RequestId))}, which get_mutation_status knows. {Look}",
        };
    }

    private static ToolOutcome Failed(ToolErrorKind kind, string message) => new() { Error = new ToolError(kind, message) };
}
