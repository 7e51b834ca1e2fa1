using CodaMcp.Members;

namespace CodaMcp.Policies;

/// <summary>Makes a change of a policy together with its audit record. The record must be durable first.</summary>
/// <param name="change">The change, with the person who makes it.</param>
/// <param name="before">The policy before.</param>
/// <param name="after">The policy after.</param>
/// <param name="act">Makes the change. Returns false if another change was made meanwhile.</param>
/// <returns>The result of <paramref name="act"/>; null if the change could not be recorded, and was not made.</returns>
public delegate Task<bool?> RecordedPolicyChange(SetPolicy change, StoredPolicy before, StoredPolicy after, Func<Task<bool>> act);

/// <summary>Changes the policies of organizations: checks, records and stores them.</summary>
/// <param name="table">The policies.</param>
/// <param name="check">Checks policies.</param>
/// <param name="recorded">Makes a change together with its record.</param>
/// <param name="time">The clock.</param>
public sealed class PolicyChanges(PolicyTable table, PolicyCheck check, RecordedPolicyChange recorded, TimeProvider time)
{
    private const int MaxTries = 10;

    /// <summary>Returns a policy as it is stored.</summary>
    /// <param name="organization">The organization's id.</param>
    /// <param name="member">The member's id; empty for the policy of the whole organization.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<StoredPolicy> ReadAsync(string organization, string member, CancellationToken cancellationToken) =>
        (await table.ReadAsync(organization, cancellationToken)).FirstOrDefault(row => row.Member == member)?.ToStored()
        ?? new StoredPolicy(organization, member, 0, new Policy(), null, "");

    /// <summary>Sets a policy.</summary>
    public async Task<PolicyOutcome> SetAsync(string organization, SetPolicy change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var before = await ReadAsync(organization, change.Member, cancellationToken);
        var policy = check.Check(change.Policy, isMembers: change.Member.Length > 0, out var errors);
        if (errors.Count > 0)
            return new PolicyOutcome(before, false, [.. errors], false);
        if (before.Version != change.ExpectedVersion)
            return Conflict(before);
        var document = PolicyText.Write(policy);
        if (document == PolicyText.Write(before.Policy))
            return new PolicyOutcome(before, false, [], false);
        var row = new PolicyRow(organization, change.Member, before.Version + 1, document, time.GetUtcNow(), change.ActorLabel);
        var now = row.ToStored();
        return await recorded(change, before, now, () => table.TrySetAsync(row, cancellationToken)) switch
        {
            true => new PolicyOutcome(now, true, [], false),
            false => Conflict(await ReadAsync(organization, change.Member, cancellationToken)),
            null => new PolicyOutcome(before, false, ["The change could not be recorded in the audit, so it was not made. Try again shortly."], false),
        };
    }

    /// <summary>
    /// Adds a client to one of the lists of an organization's policy, or removes it from both. The version does not matter: a conflict is tried again.
    /// </summary>
    public async Task<PolicyOutcome> DecideAsync(string organization, DecideClient decision, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(decision);
        for (var tries = 1; ; tries++)
        {
            var current = await ReadAsync(organization, "", cancellationToken);
            var policy = current.Policy;
            var client = decision.Client.Trim();
            var outcome = await SetAsync(organization, new SetPolicy("", policy with
            {
                AllowedClients = With(policy.AllowedClients, client, decision.Allowed is true),
                BlockedClients = With(policy.BlockedClients, client, decision.Allowed is false),
            }, current.Version, decision.Actor, decision.ActorLabel), cancellationToken);
            if (!outcome.IsConflict || tries == MaxTries)
                return outcome;
        }
    }

    private static string[] With(string[] list, string entry, bool isIn) => isIn
        ? [.. list.Where(known => known != entry), entry]
        : [.. list.Where(known => !known.Equals(entry, StringComparison.OrdinalIgnoreCase))];

    private static PolicyOutcome Conflict(StoredPolicy current) => new(
        current, false, [$"Somebody else has changed this policy meanwhile: it is at version {current.Version} now. Look at it, and make your change again."], true);
}
