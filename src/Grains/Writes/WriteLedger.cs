using CodaMcp.Audit;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Settings;
using CodaMcp.Storage;
using CodaMcp.Tools;

namespace CodaMcp.Writes;

/// <summary>
/// The writes of one member: which were made, what came of them, and which Coda has yet to apply; so that a repeated one is answered and
/// not carried out. Bounded in number, age and size. Changes are stored by the caller (<see cref="MemberData.SaveAsync"/>). For the grain's
/// turns only; every step is synchronous.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="time">The clock.</param>
public sealed class WriteLedger(MemberData data, TimeProvider time)
{
    /// <summary>
    /// The most writes kept; the oldest go first. In <see cref="WriteKey.GivenKeyLifetime"/> Coda takes at most 6,000 row writes and 1,800 content writes of one
    /// user (10 in 6 s and 5 in 10 s).
    /// </summary>
    [MemberLimit]
    public const int MaxWrites = 8_000;

    /// <summary>The largest result kept, in bytes.</summary>
    [MemberLimit]
    public const int MaxResultBytes = 64 * 1024;

    /// <summary>The most that all results kept may weigh, in bytes; the oldest go first.</summary>
    [MemberLimit]
    public const int MaxResultsBytes = 1024 * 1024;

    // As long as Coda keeps track of a write.
    [MemberLimit]
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly StoredMap<StoredWrite> stored = data.Map("write", MutationsJson.Default.StoredWrite);
    private readonly OrderedDictionary<Guid, StoredWrite> writes = [];

    private Dictionary<string, Guid> ByKey => field ??= new(StringComparer.Ordinal);

    private Dictionary<string, UnderWay> UnderWays => field ??= new(StringComparer.Ordinal);

    private HashSet<Guid> Running => field ??= [];

    /// <summary>The writes kept, oldest first.</summary>
    public IReadOnlyList<StoredWrite> Writes => [.. writes.Values];

    /// <summary>What Coda accepted and, as far as known, has not applied.</summary>
    public IReadOnlyList<(Guid Call, StoredMutation Mutation)> Open =>
        [.. writes.Values.SelectMany(write => write.Mutations.Where(mutation => mutation.Stage == MutationStage.Accepted).Select(mutation => (write.Id, mutation)))];

    /// <summary>Takes up what was stored. For the grain's activation.</summary>
    public void Restore()
    {
        foreach (var write in stored.Values.OrderBy(write => write.StartedAt).ThenBy(write => write.Id))
        {
            writes.Add(write.Id, write);
            if (write.Key is { } key)
                ByKey[key] = write.Id;
        }
    }

    /// <summary>Asks whether a write is the first of its key. Where it is, it is under way until <see cref="Complete"/> or <see cref="Release"/>.</summary>
    public WriteStart Begin(WriteKey? key)
    {
        if (key is null)
            return new WriteStart.First();
        if (UnderWays.TryGetValue(key.Value, out var running))
            return running.Fingerprint == key.Fingerprint ? new WriteStart.UnderWay(running.Settled.Task) : new WriteStart.Mismatch();
        if (ByKey.TryGetValue(key.Value, out var id) && writes.TryGetValue(id, out var write) && write.RepeatableUntil > time.GetUtcNow())
            return write.Fingerprint == key.Fingerprint ? new WriteStart.Repeat(write) : new WriteStart.Mismatch();
        UnderWays.Add(key.Value, new UnderWay(key.Fingerprint, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
        return new WriteStart.First();
    }

    /// <summary>Notes a write that is about to leave. To be stored before it does.</summary>
    /// <param name="id">The id of its audit record.</param>
    /// <param name="key">What a repeat has in common with it.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="callId">The id of its call.</param>
    /// <param name="several">Whether the call needs several requests.</param>
    public void Reserve(Guid id, WriteKey? key, string tool, string? callId = null, bool several = false)
    {
        var now = time.GetUtcNow();
        Prune(now);
        Set(new StoredWrite
        {
            Id = id,
            CallId = callId,
            Key = key?.Value,
            Fingerprint = key?.Fingerprint,
            RepeatableUntil = now + (key?.RepeatableFor ?? TimeSpan.Zero),
            Tool = tool,
            StartedAt = now,
            IsOneRequest = !several,
        });
        Running.Add(id);
        if (key is not null)
            ByKey[key.Value] = id;
    }

    /// <summary>Notes that a further request of a call is about to leave.</summary>
    /// <returns>Whether that is new, and so is to be stored before the request leaves.</returns>
    public bool SendMore(Guid id)
    {
        if (!writes.TryGetValue(id, out var write) || write.IsOneRequest is not true)
            return false;
        Set(write with { IsOneRequest = false, Result = null });
        return true;
    }

    /// <summary>Notes that Coda accepted a write.</summary>
    /// <param name="id">The call it is of.</param>
    /// <param name="docId">The doc it changes.</param>
    /// <param name="requestId">Coda's handle of it.</param>
    /// <param name="credential">Whose Coda API token it was made with.</param>
    /// <returns>What is to be followed.</returns>
    public StoredMutation Accepted(Guid id, string docId, string requestId, CodaCredentialSource credential)
    {
        var mutation = new StoredMutation { RequestId = requestId, DocId = docId, Credential = credential, AcceptedAt = time.GetUtcNow() };
        if (writes.TryGetValue(id, out var write) && write.Mutations.All(known => known.RequestId != requestId))
            Set(write with { Mutations = [.. write.Mutations, mutation] });
        return mutation;
    }

    /// <summary>
    /// Notes what a call answers from now on if nothing more becomes known of its writes, which Coda has accepted. If it is stored, the end of the call
    /// needs no save of its own: after a crash this is the answer, and Coda is asked for the end.
    /// </summary>
    public void Keep(Guid id, byte[] result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Length <= MaxResultBytes && writes.TryGetValue(id, out var write))
            Set(write with { Result = result });
    }

    /// <summary>Notes how a write ended that Coda accepted; also one that is not noted as accepted, where the call is known. It may wait: Coda can be asked again.</summary>
    /// <returns>The audit record of its call, where this was the last it waited for: to be stored with the outcome it now has.</returns>
    public AuditRecord? Ended(MutationView mutation)
    {
        ArgumentNullException.ThrowIfNull(mutation);
        if (CallOf(mutation.RequestId) is not { } write)
        {
            if (mutation.Call is not { } call || !writes.TryGetValue(call, out write))
                return null;
            write = write with { Mutations = [.. write.Mutations, new StoredMutation { RequestId = mutation.RequestId, DocId = mutation.DocId, AcceptedAt = time.GetUtcNow() }] };
        }

        if (write.Mutations.Any(known => known.RequestId == mutation.RequestId && known.Stage == mutation.Stage))
            return null;
        var ended = write with
        {
            Mutations = [.. write.Mutations.Select(known => known.RequestId == mutation.RequestId ? known with { Stage = mutation.Stage, Warning = mutation.Warning } : known)],
        };
        var isLast = ended.Mutations.All(known => known.Stage != MutationStage.Accepted);
        Set(isLast ? ended with { Record = null } : ended, mayWait: true);
        return isLast && write.Record is { } record ? record with { Outcome = OutcomeOf(ended) } : null;
    }

    /// <summary>
    /// What came of the call of a write, where its silo was lost before its end was stored. Null where it runs or has ended, and where it needed several
    /// requests: what became of the others is not known.
    /// </summary>
    /// <returns>The id of its audit record, its outcome, and Coda's handles.</returns>
    public (Guid Id, string Outcome, IReadOnlyList<string> RequestIds)? Recovered(string requestId) =>
        CallOf(requestId) is { IsOneRequest: true } write && !Running.Contains(write.Id) && IsSettled(write)
            ? (write.Id, OutcomeOf(write), [.. write.Mutations.Select(mutation => mutation.RequestId)])
            : null;

    /// <summary>What is noted of a write that Coda accepted; null where the member made no such write, or made it too long ago.</summary>
    public MutationView? Find(string requestId) => CallOf(requestId) is { } write
        ? write.Mutations.First(known => known.RequestId == requestId) is var known ? new MutationView(requestId, known.DocId, known.Stage, known.Warning) : null
        : null;

    /// <summary>Notes what came of a call that wrote.</summary>
    /// <param name="id">The call.</param>
    /// <param name="outcome">What it answered.</param>
    /// <param name="record">Its audit record, to be completed when Coda has applied all of it.</param>
    /// <returns>The audit record with the outcome as far as it is known.</returns>
    public AuditRecord Complete(Guid id, ToolOutcome outcome, AuditRecord record)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        ArgumentNullException.ThrowIfNull(record);
        Running.Remove(id);
        if (!writes.TryGetValue(id, out var write))
            return record;
        var known = record.Outcome == AuditOutcome.Succeeded ? record with { Outcome = OutcomeOf(write) } : record;
        Set(write with
        {
            Result = outcome.Result is { Length: <= MaxResultBytes } result ? result : null,
            Error = outcome.Error?.Kind,
            ErrorMessage = outcome.Error?.Message,
            IsOneRequest = null,
            Record = known.Outcome == AuditOutcome.Accepted ? known : null,
        }, mayWait: write is { Result: not null, IsOneRequest: true } && outcome.Result is not null);
        return known;
    }

    /// <summary>Forgets a call that wrote nothing, so that it may be made again.</summary>
    public void Release(Guid id)
    {
        Running.Remove(id);
        if (!writes.Remove(id, out var write))
            return;
        if (write.Key is { } key && ByKey.GetValueOrDefault(key) == id)
            ByKey.Remove(key);
        stored.Remove(IdOf(id));
    }

    /// <summary>Lets the repeats of a call that is no longer under way have their answer.</summary>
    public void Settle(WriteKey? key)
    {
        if (key is not null && UnderWays.Remove(key.Value, out var running))
            running.Settled.TrySetResult();
    }

    /// <summary>Whether Coda accepted anything of a call.</summary>
    public bool HasAccepted(Guid id) => writes.TryGetValue(id, out var write) && write.Mutations.Count > 0;

    private static string OutcomeOf(StoredWrite write) =>
        write.Mutations.Any(mutation => mutation.Stage == MutationStage.Unknown) ? AuditOutcome.Unknown
        : write.Mutations.Any(mutation => mutation.Stage == MutationStage.Accepted) ? AuditOutcome.Accepted
        : AuditOutcome.Succeeded;

    private void Set(StoredWrite write, bool mayWait = false)
    {
        writes[write.Id] = write;
        stored.Set(IdOf(write.Id), write, mayWait);
    }

    private static string IdOf(Guid id) => id.ToString("N");

    private StoredWrite? CallOf(string requestId) => writes.Values.FirstOrDefault(write => write.Mutations.Any(known => known.RequestId == requestId));

    private void Prune(DateTimeOffset now)
    {
        foreach (var write in writes.Values.TakeWhile(write => write.StartedAt + Lifetime <= now).Where(IsSettled).ToList())
            Release(write.Id);
        while (writes.Count >= MaxWrites)
        {
            // What is still on its way goes last.
            Release((writes.Values.FirstOrDefault(IsSettled) ?? writes.GetAt(0).Value).Id);
        }

        foreach (var write in writes.Values.Where(write => write.Result is not null && write.RepeatableUntil <= now).ToList())
            Set(write with { Result = null });
        var bytes = writes.Values.Sum(write => write.Result?.Length ?? 0);
        foreach (var write in writes.Values.Where(write => write.Result is not null).ToList())
        {
            if (bytes <= MaxResultsBytes)
                break;
            bytes -= write.Result!.Length;
            Set(write with { Result = null });
        }
    }

    private static bool IsSettled(StoredWrite write) => write.Mutations.All(mutation => mutation.Stage != MutationStage.Accepted);

    private sealed record UnderWay(string Fingerprint, TaskCompletionSource Settled);
}
