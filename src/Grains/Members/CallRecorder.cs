using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Members;

/// <summary>Writes the audit records of one member's calls.</summary>
/// <param name="data">The member's data.</param>
/// <param name="catalog">Knows which tools write.</param>
/// <param name="clients">The names of the member's OAuth clients.</param>
/// <param name="audit">The audit.</param>
/// <param name="arguments">Prepares arguments for the audit.</param>
/// <param name="refused">Counts refused calls.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs ended calls, and records that are late or not stored.</param>
public sealed partial class CallRecorder(
    MemberData data, ToolCatalog catalog, MemberClients clients, AuditWriter audit, AuditArguments arguments, RefusedCalls refused, TimeProvider time, ILogger<CallRecorder> logger)
{
    private const int LongestId = 100;
    private const int LongestReason = 300;
    private static readonly TimeSpan AuditTimeout = TimeSpan.FromSeconds(5);
    private readonly MemberId member = data.Member;

    /// <summary>Creates the record of a call that begins. Does not parse the arguments yet, so that a call over a limit costs little.</summary>
    public AuditRecord Begin(CallTool call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var tool = catalog.Find(call.Tool);
        var writes = tool is { Descriptor.ReadOnly: false };
        var at = call.RecordId is { } made ? AuditRecord.MomentOf(made) : time.GetUtcNow();
        return new AuditRecord
        {
            // Each run of a write has its own record. The ledger knows what an earlier run did, and a later run must not change that record.
            Id = !writes && call.RecordId is { } read ? read : Guid.CreateVersion7(at),
            StartedAt = at,
            Member = member,
            MemberLabel = call.MemberLabel,
            Client = call.Client,
            RegisteredName = clients.NameOf(call.Client.ClientId),
            SessionId = call.SessionId,
            Tool = call.Tool.Length <= 64 ? call.Tool : call.Tool[..64],
            Toolset = tool?.Descriptor.Toolset,
            Writes = writes,
            Outcome = AuditOutcome.Started,
            TraceId = call.TraceId,
            JsonRpcId = call.RequestId is { } request ? AuditText.Cut(request, LongestId) : null,
            Scopes = call.GrantedScopes,
            // Only tools have arguments. A front that refuses a call does not send them.
            ArgumentBytes = call.Arguments.Length > 0 ? call.Arguments.Length : null,
            Front = call.Front,
        };
    }

    /// <summary>Returns the record with the data that the audit keeps of the arguments. Use it for a call that is within its limit and quotas.</summary>
    public AuditRecord WithArguments(AuditRecord record, CallTool call)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(call);
        if (call.Arguments.Length == 0)
            return record;
        var tool = catalog.Find(call.Tool);
        return record with
        {
            ArgumentsDigest = arguments.DigestOf(call.Arguments),
            Arguments = tool is null ? null : arguments.Describe(call.Arguments, tool.Arguments),
            ArgumentValues = tool is null ? null : arguments.Protect(record.Id, call.Arguments),
        };
    }

    /// <summary>Returns the record of a read that is answered with a finished result. It has the same content as the record of a run.</summary>
    /// <param name="record">The record of the call.</param>
    /// <param name="call">The call.</param>
    /// <param name="result">The result.</param>
    /// <param name="duration">How long the call took.</param>
    internal AuditRecord WithResult(AuditRecord record, CallTool call, FinishedResult result, TimeSpan duration) => record with
    {
        ArgumentsDigest = result.ArgumentsDigest,
        Arguments = result.Arguments,
        ArgumentValues = call.Arguments.Length == 0 ? null : arguments.Protect(record.Id, call.Arguments),
        CodaToken = result.CodaToken,
        Targets = result.Targets,
        TargetNames = result.TargetNames,
        Outcome = AuditOutcome.Succeeded,
        Duration = duration,
        CacheHits = result.Basis.Reads,
        PermitWait = TimeSpan.Zero,
        ResultBytes = result.Outcome.Result!.Length,
    };

    /// <summary>Returns the name of a Coda API token in audit records: its owner, and the first 64 bits of its SHA-256.</summary>
    public static string NameOf(CodaCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return $"{(credential.Source == CodaCredentialSource.Member ? "member" : "service")}:{credential.Key[..16]}";
    }

    /// <summary>Returns whether a call may write. A token that may not make a write may not learn its outcome either.</summary>
    public bool MayWrite(CallTool call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return catalog.Find(call.Tool) is { Descriptor: { ReadOnly: false } descriptor } && descriptor.RequiredScopes.All(call.GrantedScopes.Contains);
    }

    /// <summary>Stores the record of a write before its first request is sent.</summary>
    /// <exception cref="AuditUnavailableException">The record could not be stored.</exception>
    public Task StartWriteAsync(AuditRecord record, CancellationToken cancellationToken) => audit.RecordBeforeAsync(record, cancellationToken);

    /// <summary>
    /// Records a call that is refused before any work was done for it. For a minute, further refusals of the same kind are counted in the same record.
    /// </summary>
    /// <param name="record">The record of the call.</param>
    /// <param name="error">Why it is refused.</param>
    /// <param name="duration">How long the refusal took.</param>
    /// <param name="call">The call, if its arguments are to be recorded; otherwise null.</param>
    public Task<ToolOutcome> RefuseAsync(AuditRecord record, ToolError error, TimeSpan duration, CallTool? call)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(error);
        var outcome = new ToolOutcome { Error = error };
        var refusal = record with
        {
            // The record counts other calls too. A restart of this call must not change their number.
            Id = Guid.CreateVersion7(record.StartedAt),
            Outcome = AuditOutcome.Of(error.Kind),
            // The call is refused before anything is read, so the message quotes no document.
            Reason = AuditText.Cut(error.Message, LongestReason),
            Duration = duration,
        };
        if (call is not null)
            refusal = WithArguments(refusal, call);
        if (refused.Count(refusal) is { } first)
            return EndAsync(first, wrote: false, outcome);
        MemberMetrics.CallEnded(refusal);
        return Task.FromResult(outcome);
    }

    /// <summary>
    /// Records a call that has ended. Waits until the record of a write is stored. Does not wait for the record of a read: a read changed nothing, and
    /// the audit writer stores its record soon.
    /// </summary>
    /// <returns>The outcome for the caller.</returns>
    public async Task<ToolOutcome> EndAsync(AuditRecord record, bool wrote, ToolOutcome outcome)
    {
        Note(record);
        ArgumentNullException.ThrowIfNull(record);
        if (!wrote)
        {
            audit.Record(record);
            return outcome;
        }

        using var timeout = new CancellationTokenSource(AuditTimeout, time);
        try
        {
            await audit.RecordAfterAsync(record, timeout.Token);
            return outcome;
        }
        catch (OperationCanceledException)
        {
            // The record is still queued. It is stored as soon as the store works. The record of the write's start is durable already.
            LogAuditLate(record.Id);
            return outcome;
        }
        catch (AuditUnavailableException error)
        {
            LogNotStored(error, record.Id);
            return outcome;
        }
    }

    private void Note(AuditRecord record)
    {
        MemberMetrics.CallEnded(record);
        LogEnded(record.Outcome, record.Duration);
    }

    [LoggerMessage(LogLevel.Debug, "The call ended: {Outcome} after {Duration}.")]
    private partial void LogEnded(string outcome, TimeSpan? duration);

    [LoggerMessage(LogLevel.Warning, "The audit store is slow: the completion of record {Record} waits.")]
    private partial void LogAuditLate(Guid record);

    [LoggerMessage(LogLevel.Error, "The completion of record {Record} is not stored.")]
    private partial void LogNotStored(Exception error, Guid record);
}
