using CodaMcp.Audit;
using CodaMcp.Coda.Mutations;
using CodaMcp.Members;
using CodaMcp.Settings;
using CodaMcp.Storage;
using CodaMcp.Tools;

namespace CodaMcp.Writes;

/// <summary>
/// The writes of one member, their outcomes, and the writes that Coda has yet to apply. With it a repeated write is answered and not carried out
/// again. Limited in number, age and size. The caller stores changes (<see cref="MemberData.SaveAsync"/>). Use only in the grain's turns. Every step is
/// synchronous.
/// </summary>
/// <param name="data">The member's data.</param>
/// <param name="time">The clock.</param>
public sealed class WriteLedger(MemberData data, TimeProvider time)
{
    /// <summary>
    /// The most writes kept. The oldest are removed first. In <see cref="WriteKey.GivenKeyLifetime"/> Coda accepts at most 6,000 row writes and 1,800
    /// content writes from one user (10 in 6 s and 5 in 10 s).
    /// </summary>
    [MemberLimit]
    public const int MaxWrites = 8_000;

    /// <summary>The largest result kept, in bytes.</summary>
    [MemberLimit]
    public const int MaxResultBytes = 64 * 1024;

    /// <summary>The largest total size of all kept results, in bytes. The oldest are removed first.</summary>
    [MemberLimit]
    public const int MaxResultsBytes = 1024 * 1024;

    // Coda keeps track of a write for this long.
    [MemberLimit]
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private readonly StoredMap<StoredWrite> stored = data.Map("write", MutationsJson.Default.StoredWrite);
    private readonly OrderedDictionary<Guid, StoredWrite> writes = [];

    private Dictionary<string, Guid> ByKey => field ??= new(StringComparer.Ordinal);

    private Dictionary<string, UnderWay> UnderWays => field ??= new(StringComparer.Ordinal);

    private HashSet<Guid> Running => field ??= [];

    /// <summary>The writes kept, oldest first.</summary>
    public IReadOnlyList<StoredWrite> Writes => [.. writes.Values];

    /// <summary>The writes that Coda accepted and, as far as is known, has not applied.</summary>
    public IReadOnlyList<(Guid Call, StoredMutation Mutation)> Open =>
        [.. writes.Values.SelectMany(write => write.Mutations.Where(mutation => mutation.Stage == MutationStage.Accepted).Select(mutation => (write.Id, mutation)))];

    /// <summary>Restores the stored writes. Call it when the grain is activated.</summary>
    public void Restore()
    {
        foreach (var write in stored.Values.OrderBy(write => write.StartedAt).ThenBy(write => write.Id))
        {
            writes.Add(write.Id, write);
            if (write.Key is { } key)
                ByKey[key] = write.Id;
        }
    }

    /// <summary>
    /// Checks whether a write is the first with its key. If it is, it is under way until <see cref="Settle"/>. If it was reserved,
    /// <see cref="Complete"/> or <see cref="Release"/> comes before that.
    /// </summary>
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

    /// <summary>Notes a write that is about to be sent. The caller must store it before that.</summary>
    /// <param name="id">The id of its audit record.</param>
    /// <param name="key">The key that it shares with its repeats.</param>
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

    /// <summary>Notes that a further request of a call is about to be sent.</summary>
    /// <returns>Whether that is new. If so, the caller must store it before the request is sent.</returns>
    public bool SendMore(Guid id)
    {
        if (!writes.TryGetValue(id, out var write) || write.IsOneRequest is not true)
            return false;
        Set(write with { IsOneRequest = false, Result = null });
        return true;
    }

    /// <summary>Notes that Coda accepted a write.</summary>
    /// <param name="id">The call that made it.</param>
    /// <param name="docId">The doc it changes.</param>
    /// <param name="requestId">Coda's request id of it.</param>
    /// <param name="credential">Whose Coda API token it was made with.</param>
    /// <returns>The write to follow.</returns>
    public StoredMutation Accepted(Guid id, string docId, string requestId, CodaCredentialSource credential)
    {
        var mutation = new StoredMutation { RequestId = requestId, DocId = docId, Credential = credential, AcceptedAt = time.GetUtcNow() };
        if (writes.TryGetValue(id, out var write) && write.Mutations.All(known => known.RequestId != requestId))
            Set(write with { Mutations = [.. write.Mutations, mutation] });
        return mutation;
    }

    /// <summary>
    /// Notes the result that a call returns if nothing more becomes known of its writes, which Coda has accepted. If the result is stored, the end of the
    /// call needs no save of its own. After a crash the repeats get this result, and Coda is asked for the end of the writes.
    /// </summary>
    public void Keep(Guid id, byte[] result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Length <= MaxResultBytes && writes.TryGetValue(id, out var write))
            Set(write with { Result = result });
    }

    /// <summary>
    /// Notes how an accepted write ended. The write need not be noted as accepted if its call is known. Storing may wait, because Coda can be asked
    /// again.
    /// </summary>
    /// <returns>The audit record of its call with the new outcome, to be stored by the caller; null unless the call waited only for this write.</returns>
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
    /// Returns the outcome of a write's call if the silo was lost before the end of the call was stored. Returns null if the call runs or has ended.
    /// Returns null also if the call needed several requests, because the outcome of the others is not known.
    /// </summary>
    /// <returns>The id of its audit record, its outcome, and Coda's request ids.</returns>
    public (Guid Id, string Outcome, IReadOnlyList<string> RequestIds)? Recovered(string requestId) =>
        CallOf(requestId) is { IsOneRequest: true } write && !Running.Contains(write.Id) && IsSettled(write)
            ? (write.Id, OutcomeOf(write), [.. write.Mutations.Select(mutation => mutation.RequestId)])
            : null;

    /// <summary>Returns the noted state of an accepted write; null if the member made no such write, or made it too long ago.</summary>
    public MutationView? Find(string requestId) => CallOf(requestId) is { } write
        ? write.Mutations.First(known => known.RequestId == requestId) is var known ? new MutationView(requestId, known.DocId, known.Stage, known.Warning) : null
        : null;

    /// <summary>Notes the outcome of a call that wrote.</summary>
    /// <param name="id">The call.</param>
    /// <param name="outcome">The outcome of the call.</param>
    /// <param name="record">Its audit record, to be completed when Coda has applied all its writes.</param>
    /// <returns>The audit record with the outcome that is known so far.</returns>
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

    /// <summary>Ends the wait of the repeats of a call that is no longer under way.</summary>
    public void Settle(WriteKey? key)
    {
        if (key is not null && UnderWays.Remove(key.Value, out var running))
            running.Settled.TrySetResult();
    }

    /// <summary>Returns whether Coda accepted a write of a call.</summary>
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
            // Writes that Coda has not applied yet are removed last.
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
