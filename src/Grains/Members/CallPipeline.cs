using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Quotas;
using CodaMcp.Sessions;
using CodaMcp.Tools;
using CodaMcp.Writes;

namespace CodaMcp.Members;

/// <summary>
/// Runs the steps of every call of one member in this order: access, limit, token, quotas, ledger of writes, work, audit. Use only in the grain's
/// turns.
/// </summary>
/// <param name="access">Decides who may call.</param>
/// <param name="profile">The member's profile.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="connection">The Coda token.</param>
/// <param name="gateway">The way to Coda.</param>
/// <param name="quotas">The quotas.</param>
/// <param name="writes">The ledger of writes.</param>
/// <param name="recorder">The audit.</param>
/// <param name="cursors">The positions of listings.</param>
/// <param name="syncTokens">Protects Coda's sync tokens.</param>
/// <param name="limit">The call limit.</param>
/// <param name="time">The clock.</param>
public sealed class CallPipeline(
    AccessControl access,
    MemberProfile profile,
    MemberSessions sessions,
    MemberCoda connection,
    MemberGateway gateway,
    MemberQuotas quotas,
    MemberWrites writes,
    CallRecorder recorder,
    MemberCursors cursors,
    SyncTokenProtector syncTokens,
    CallLimit limit,
    TimeProvider time)
{
    /// <summary>Runs the work of a call.</summary>
    /// <param name="call">The call. Its deadline is the time left from now on.</param>
    /// <param name="running">The running call. It signals cancellation and receives the progress.</param>
    /// <param name="continues">
    /// Whether the call continues with an answer of the client. Such a run does not count against the limit or a quota, because a person has waited
    /// for it.
    /// </param>
    /// <param name="work">The work.</param>
    public async Task<ToolOutcome> RunAsync(CallTool call, RunningCall running, bool continues, Func<ToolCall, CancellationToken, Task<ToolOutcome>> work)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(running);
        ArgumentNullException.ThrowIfNull(work);
        var (deadline, began) = (time.GetUtcNow() + call.TimeLeft, time.GetTimestamp());
        var record = recorder.Begin(call);
        profile.See(call.MemberLabel);
        // The limit is checked before the scopes, so that refusals count too.
        var refusal = access.RefusalOf(call, recorder.MayWrite(call))
            ?? (continues ? null : await TakeTurnAsync(call, running))
            ?? (call.NotOffered ? ToolFailures.NotOffered : null)
            ?? access.ScopeRefusalOf(call);
        record = record with { TurnWait = time.GetElapsedTime(began) };
        if (refusal is not null)
            return await RefuseAsync(refusal, withArguments: refusal.Kind != ToolErrorKind.LimitExceeded);
        if (!connection.TryFind(out var credential, out var missing))
            return await RefuseAsync(missing, withArguments: true);
        // The quota is taken before the arguments are parsed. It is given back if this turns out not to be a new call.
        var counted = continues ? null : quotas.Begin(running.Call.Id, call.Tool, record.Toolset, recorder.MayWrite(call));
        if (counted is not null && await counted.TakeAsync(call.TimeLeft, running) is { } exceeded)
            return await RefuseAsync(exceeded, withArguments: false);
        ResultKey? key = !continues && MayHaveResult(call, record) ? new ResultKey(call, credential, gateway.Policy.Documents) : null;
        if (key is { } asked && await gateway.FindAsync(asked, credential, cursors) is { } finished)
            return await EndAsync(recorder.WithResult(record, call, finished, time.GetElapsedTime(began)), wrote: false, finished.Outcome);
        record = recorder.WithArguments(record, call);
        var own = writes.Begin(call, record.Id, credential.Source, recorder.MayWrite(call), deadline);
        record = record with { CodaToken = CallRecorder.NameOf(credential), WriteKey = own.Key };
        if (record.Writes && await own.EarlierAsync(running.Cancelled) is { } earlier)
        {
            counted?.GiveBack();
            var shown = gateway.Policy.Show(earlier);
            return own.IsRecorded ? shown : await EndAsync(record with { Outcome = AuditOutcome.Repeated, Duration = time.GetElapsedTime(began) }, wrote: false, shown);
        }

        // Cancellation no longer stops the call once it sends its first write. The outcome of the write must become known and be recorded.
        using var stop = new CancellationTokenSource();
        var stopping = running.Cancelled.Register(stop.Cancel);
        ToolCall? tool = null;
        CodaCall? coda = null;
        var recorded = false;
        coda = gateway.Begin(credential, deadline, token => writes.OnTurnAsync(async () =>
        {
            ThrowIfNotAllowed(call, running, coda!);
            await own.ReserveAsync(token);
            if (!recorded)
            {
                // From here on the call ends in this activation, even if the grain migrates. Otherwise its record would stay 'started'.
                running.Writing = true;
                await recorder.StartWriteAsync(record with { Targets = tool!.Targets, TargetNames = tool.TargetNames }, token);
                // The permission may have ended during the wait for the database.
                ThrowIfNotAllowed(call, running, coda!);
                recorded = true;
                await stopping.DisposeAsync();
            }
            else
            {
                ThrowIfNotAllowed(call, running, coda!);
            }

            return true;
        }), running);
        tool = new ToolCall
        {
            Gateway = gateway.Gateway,
            Coda = coda,
            Rules = gateway.Policy.Tools,
            Api = gateway.Gateway.Open(coda),
            Deadline = deadline,
            Time = time,
            MemberKey = coda.MemberKey,
            Cursors = cursors,
            SyncTokens = syncTokens,
            Usage = token => writes.OnTurnAsync(() => quotas.GetUsageAsync(token)),
            Writes = own,
            OnProgress = running.Tell,
            OnReconnect = running.SuggestReconnect,
        };
        ToolOutcome? outcome = null;
        try
        {
            outcome = await work(tool, stop.Token);
        }
        finally
        {
            await stopping.DisposeAsync();
            // The activation that restarts the call counts it.
            if (running.IsLeft)
                counted?.GiveBack();
            if (outcome is null)
                await own.Finish(null, record).Stored;
        }

        connection.Note(coda, outcome);
        if (key is { } kept && outcome.Result is not null)
            Keep(kept, outcome, record, tool);
        // The record goes to the audit in the turn that decides its outcome. Otherwise it could arrive after a newer record of the write's end.
        var (completed, stored) = own.Finish(outcome, record with
        {
            Targets = tool.Targets,
            TargetNames = tool.TargetNames,
            Outcome = outcome.Error is { } error ? AuditOutcome.Of(error.Kind) : outcome.InputRequired is null ? AuditOutcome.Succeeded : AuditOutcome.InputRequired,
            Duration = time.GetElapsedTime(began),
            CacheHits = coda.CacheHits,
            UpstreamRequests = coda.UpstreamRequests,
            RequestIds = [.. coda.RequestIds],
            PermitWait = coda.PermitWait,
            Reason = outcome.Error?.CodaStatus is { } status ? string.Create(CultureInfo.InvariantCulture, $"HTTP {status}") : null,
            ResultBytes = outcome.Result?.Length,
        });
        var answer = EndAsync(completed, wrote: recorded, outcome);
        await stored;
        return await answer;

        // If another activation takes the call over, that activation records it.
        Task<ToolOutcome> RefuseAsync(ToolError error, bool withArguments) => running.IsLeft
            ? Task.FromResult(new ToolOutcome { Error = error })
            : recorder.RefuseAsync(record, error, time.GetElapsedTime(began), withArguments ? call : null);

        Task<ToolOutcome> EndAsync(AuditRecord ended, bool wrote, ToolOutcome told) => running.IsLeft ? Task.FromResult(told) : recorder.EndAsync(ended, wrote, told);
    }

    // An answer of the client applies only to its own call.
    private static bool MayHaveResult(CallTool call, AuditRecord record) => record is { Writes: false, Toolset: not null }
        && call is { RequestState: null, InputResponses.Length: 0, Arguments.Length: <= ResultKey.MaxArgumentBytes };

    // The docs that exist for the member may have changed during the call. A result that was read without the caches is not kept either: it does not
    // answer a call that may use them.
    private void Keep(ResultKey key, ToolOutcome outcome, AuditRecord record, ToolCall tool)
    {
        var coda = tool.Coda;
        if (coda.Fresh || coda.Reads.ToBasis() is not { } basis || !key.Is(gateway.Policy.Documents))
            return;
        gateway.Keep(key, new FinishedResult(outcome, basis, tool.CursorsUsed)
        {
            Targets = tool.Targets,
            TargetNames = tool.TargetNames,
            ArgumentsDigest = record.ArgumentsDigest,
            Arguments = record.Arguments,
            CodaToken = record.CodaToken,
        });
    }

    private async Task<ToolError?> TakeTurnAsync(CallTool call, RunningCall running)
    {
        // A call that will be refused does not wait for its turn.
        if (call.NotOffered || !call.HasRequiredScopes)
            return limit.Take();
        if (limit.TryTake(out _))
            return null;
        try
        {
            return await limit.TakeAsync(call.TimeLeft, running.Cancelled);
        }
        catch (OperationCanceledException)
        {
            // The caller has stopped waiting, the call's permission has ended, or another activation carries it out.
            return ToolFailures.Cancelled;
        }
    }

    // The permission of a write is checked before each of its requests, after the request got its permit.
    private void ThrowIfNotAllowed(CallTool call, RunningCall running, CodaCall coda)
    {
        var refusal = access.RefusalOf(call, writes: true)
            ?? (call.SessionId is { } session && !sessions.IsOpen(session) ? ToolFailures.SessionEnded : null)
            ?? (running.IsCancelled ? ToolFailures.Cancelled : null)
            ?? (connection.Allows(coda.Credential) ? null : ToolFailures.TokenChanged);
        if (refusal is not null)
            throw coda.WriteLeft ? ToolFailures.Interrupted(refusal) : new ToolException(refusal.Kind, refusal.Message);
    }
}
