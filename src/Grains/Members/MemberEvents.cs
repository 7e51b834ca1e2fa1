using CodaMcp.Audit;
using CodaMcp.Coda;
using CodaMcp.Sessions;
using CodaMcp.Storage;
using CodaMcp.Tools;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Members;

/// <summary>Writes the audit records of what happens to one member besides calls. For the grain's turns only.</summary>
/// <param name="data">The member's data.</param>
/// <param name="audit">The audit.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">For records that cannot be made.</param>
public sealed partial class MemberEvents(MemberData data, AuditWriter audit, TimeProvider time, ILogger<MemberEvents> logger)
{
    /// <summary>The word in <see cref="AuditRecord.Tool"/> for a session that was opened.</summary>
    public const string SessionStart = "session/start";

    /// <summary>The word for a session that ended. <see cref="AuditRecord.Reason"/> says why.</summary>
    public const string SessionEnd = "session/end";

    /// <summary>The word for a Coda API token that a member connected.</summary>
    public const string CodaConnect = "coda_token/connect";

    /// <summary>The word for a member's Coda API token that was removed.</summary>
    public const string CodaRemove = "coda_token/remove";

    /// <summary>The word for a member who was disabled.</summary>
    public const string Disable = "member/disable";

    /// <summary>The word for a member who was enabled.</summary>
    public const string Enable = "member/enable";

    /// <summary>The word for a member whose tokens were revoked.</summary>
    public const string Revoke = "member/revoke";

    private static readonly CallingClient Nobody = new("", "", "", "");
    private readonly MemberId member = MemberId.ParseGrainKey(data.Key);

    /// <summary>Records something that was done to the member, or by the member.</summary>
    /// <param name="what">The word for it.</param>
    /// <param name="credential">The Coda API token that it is about, if any.</param>
    public void Note(string what, CodaCredential? credential = null) =>
        Store(New(what) with { CodaToken = credential is null ? null : CallRecorder.NameOf(credential) });

    /// <summary>Records that a session began or ended.</summary>
    /// <param name="what">The word for it.</param>
    /// <param name="session">The session.</param>
    /// <param name="reason">Why it ended.</param>
    public void Note(string what, SessionInfo session, string? reason = null)
    {
        ArgumentNullException.ThrowIfNull(session);
        var opening = session.Opening;
        Store(New(what) with
        {
            SessionId = session.Id,
            Client = new CallingClient(opening.ClientId, opening.ClientName, opening.ClientVersion, opening.ProtocolVersion),
            Reason = reason,
        });
    }

    private AuditRecord New(string what)
    {
        var now = time.GetUtcNow();
        return new AuditRecord
        {
            Id = Guid.CreateVersion7(now),
            StartedAt = now,
            Member = member,
            Client = Nobody,
            Tool = what,
            Writes = false,
            Outcome = AuditOutcome.Succeeded,
        };
    }

    private void Store(AuditRecord record)
    {
        if (!audit.TryRecord(record))
            LogAuditFull(record.Tool);
    }

    [LoggerMessage(LogLevel.Critical, "The audit queue is full: the record of {What} is not stored.")]
    private partial void LogAuditFull(string what);
}
