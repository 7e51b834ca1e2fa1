using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Members;

/// <summary>Writes the audit records of one member's events other than calls. Use only in the grain's turns.</summary>
/// <param name="data">The member's data.</param>
/// <param name="clients">The names of the member's OAuth clients.</param>
/// <param name="profile">The member's profile.</param>
/// <param name="audit">The audit.</param>
/// <param name="refused">Counts refusals.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs records that could not be stored.</param>
public sealed partial class MemberEvents(
    MemberData data, MemberClients clients, MemberProfile profile, AuditWriter audit, RefusedCalls refused, TimeProvider time, ILogger<MemberEvents> logger)
{
    private const int LongestKind = 64;
    private const int LongestReason = 300;
    private const int MostTargets = 50;
    private const int LongestLabel = 320;
    private const int LongestClientId = 512;
    private const int LongestClientText = 200;
    private static readonly TimeSpan RecordTimeout = TimeSpan.FromSeconds(5);
    private static readonly CallingClient Nobody = new("", "", "", "");

    private readonly MemberId member = data.Member;

    /// <summary>Records an event that concerns the member.</summary>
    /// <param name="what">One of <see cref="EventKinds"/>.</param>
    /// <param name="credential">The Coda API token concerned, if any.</param>
    public void Note(string what, CodaCredential? credential = null) =>
        audit.Record(New(what) with { CodaToken = credential is null ? null : CallRecorder.NameOf(credential) });

    /// <summary>Records that a session began or ended.</summary>
    /// <param name="what">One of <see cref="EventKinds"/>.</param>
    /// <param name="session">The session.</param>
    /// <param name="reason">Why it ended.</param>
    public void Note(string what, SessionInfo session, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        MemberMetrics.SessionChanged(what);
        var opening = session.Opening;
        audit.Record(New(what) with
        {
            SessionId = session.Id,
            // A session does not keep the label that it was opened with.
            MemberLabel = profile.Label,
            Client = new CallingClient(opening.ClientId, opening.ClientName, opening.ClientVersion, opening.ProtocolVersion),
            RegisteredName = clients.NameOf(opening.ClientId),
            Reason = reason,
        });
    }

    /// <summary>See <see cref="IMemberRecordGrain.Record"/>.</summary>
    public async Task<bool> RecordAsync(MemberEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        if (happened is { Client.ClientId: { } clientId, RegisteredName: { } name })
            clients.Learn(clientId, name);
        var record = RecordOf(happened);
        if (happened.Refused)
            return refused.Count(record) is not { } first || audit.TryRecord(first);
        using var timeout = new CancellationTokenSource(RecordTimeout, time);
        try
        {
            await audit.RecordAfterAsync(record, timeout.Token);
            return true;
        }
        catch (Exception error) when (error is AuditUnavailableException or OperationCanceledException)
        {
            LogNotStored(error, record.Tool);
            return false;
        }
    }

    /// <summary>Stores the counts of refusals. Call it regularly, and at the end of the activation.</summary>
    public void StoreRefused() => refused.Store();

    private AuditRecord RecordOf(MemberEvent happened)
    {
        var client = happened.Client is { } given ? Cut(given) : Nobody;
        var record = New(AuditText.Cut(happened.Kind, LongestKind)) with
        {
            MemberLabel = happened.MemberLabel is { } label ? AuditText.Cut(label, LongestLabel) : null,
            Client = client,
            RegisteredName = clients.NameOf(client.ClientId),
            SessionId = happened.SessionId,
            Targets = happened.Targets.Length > MostTargets ? happened.Targets[..MostTargets] : happened.Targets,
            Scopes = happened.Scopes,
            Reason = happened.Reason is { } reason ? AuditText.Cut(reason, LongestReason) : null,
            Details = Bounded(happened.Details),
            Outcome = happened.Refused ? AuditOutcome.Of(happened.Stopped ? ToolErrorKind.Stopped : ToolErrorKind.Refused) : AuditOutcome.Succeeded,
            Calls = Math.Max(1, happened.Times),
            TraceId = happened.TraceId,
            JsonRpcId = happened.JsonRpcId,
            Front = happened.Front,
        };
        return happened.Actor is { } actor ? record with { Actor = actor.Id, ActorLabel = actor.Label } : record;
    }

    private static CallingClient Cut(CallingClient client) => new(
        AuditText.Cut(client.ClientId, LongestClientId),
        AuditText.Cut(client.Name, LongestClientText),
        AuditText.Cut(client.Version, LongestClientText),
        AuditText.Cut(client.ProtocolVersion, LongestClientText));

    private static string? Bounded(string? details) => details is { Length: > MemberEvent.LongestDetails }
        ? string.Create(CultureInfo.InvariantCulture, $$"""{"too_long":{{details.Length}}}""")
        : details;

    private AuditRecord New(string what)
    {
        var now = time.GetUtcNow();
        var actor = Actor.Current;
        return new AuditRecord
        {
            Id = Guid.CreateVersion7(now),
            StartedAt = now,
            Member = member,
            Actor = actor?.Id,
            ActorLabel = actor?.Label,
            Client = Nobody,
            Tool = what,
            Writes = false,
            Outcome = AuditOutcome.Succeeded,
        };
    }

    [LoggerMessage(LogLevel.Error, "The record of {What} could not be stored.")]
    private partial void LogNotStored(Exception error, string what);
}
