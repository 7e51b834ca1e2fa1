using CodaMcp.Audit;
using CodaMcp.Members;

namespace CodaMcp.Policies;

/// <summary>
/// Records changes of policies in the audit. A change of an organization's policy is recorded for the person who makes it. A change of a member's policy is
/// recorded for the member.
/// </summary>
/// <param name="grains">Finds the members' grains, which write the records.</param>
public sealed class PolicyRecorder(IGrainFactory grains)
{
    /// <summary>See <see cref="RecordedPolicyChange"/>.</summary>
    public async Task<bool?> ActAsync(SetPolicy change, StoredPolicy before, StoredPolicy after, Func<Task<bool>> act)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(act);
        var about = change.Member.Length == 0 ? change.Actor : new MemberId(change.Actor.Issuer, after.Organization, change.Member);
        var isOwn = about == change.Actor;
        var differences = PolicyText.Changes(before.Policy, after.Policy);
        var happened = new MemberEvent
        {
            Kind = EventKinds.PolicyChange,
            MemberLabel = isOwn ? change.ActorLabel : null,
            Actor = isOwn ? null : new Actor(change.Actor, change.ActorLabel),
            Targets = [TargetOf(after)],
            Details = MemberEvent.Change(differences.Before, differences.After),
        };
        var records = grains.GetGrain<IMemberRecordGrain>(about.ToGrainKey());
        if (!await records.Record(happened))
            return null;
        if (await act())
            return true;
        await records.Record(happened with { Refused = true, Reason = "Somebody else had changed the policy meanwhile, so this change was not made." });
        return false;
    }

    /// <summary>Returns the target of a policy, for the audit: <c>organization:…</c> or <c>member:…</c>.</summary>
    public static string TargetOf(StoredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Member.Length == 0 ? $"organization:{policy.Organization}" : $"member:{policy.Member}";
    }
}
