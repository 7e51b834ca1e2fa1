using System.Globalization;
using CodaMcp.Audit;
using CodaMcp.Tools;

namespace CodaMcp.Policies;

/// <summary>Writes the audit records of changes of policies.</summary>
/// <param name="audit">The audit.</param>
/// <param name="time">The clock.</param>
public sealed class PolicyRecorder(AuditWriter audit, TimeProvider time)
{
    /// <summary>The word in <see cref="AuditRecord.Tool"/> for a policy that was set.</summary>
    public const string PolicySet = "policy/set";

    private static readonly CallingClient Nobody = new("", "", "", "");

    /// <summary>The record of a change.</summary>
    /// <param name="change">Who made it.</param>
    /// <param name="before">The policy before.</param>
    /// <param name="now">The policy now.</param>
    /// <param name="at">When.</param>
    public static AuditRecord RecordOf(SetPolicy change, StoredPolicy before, StoredPolicy now, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        return new AuditRecord
        {
            Id = Guid.CreateVersion7(at),
            StartedAt = at,
            Member = change.Actor,
            MemberLabel = change.ActorLabel,
            Client = Nobody,
            Tool = PolicySet,
            Writes = false,
            Targets = [change.Member.Length == 0 ? $"organization:{now.Organization}" : $"member:{change.Member}"],
            Outcome = AuditOutcome.Succeeded,
            Reason = string.Create(CultureInfo.InvariantCulture, $"Version {before.Version} became {now.Version}."),
        };
    }

    /// <summary>Records a change. Returns when the record is stored; the change is in force in any case.</summary>
    public async Task RecordAsync(SetPolicy change, StoredPolicy before, StoredPolicy now)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(3), time);
        try
        {
            await audit.RecordAfterAsync(RecordOf(change, before, now, time.GetUtcNow()), waitForStore: true, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // It is still in the queue.
        }
    }
}
