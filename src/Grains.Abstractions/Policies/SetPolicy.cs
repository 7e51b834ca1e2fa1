using CodaMcp.Members;

namespace CodaMcp.Policies;

/// <summary>A change of a policy.</summary>
/// <param name="Member">The member's id; empty for the policy of the whole organization.</param>
/// <param name="Policy">The complete new policy.</param>
/// <param name="ExpectedVersion">The version that the change is based on. If another version is in force, nothing changes.</param>
/// <param name="Actor">Who changes the policy, for the audit.</param>
/// <param name="ActorLabel">The email address or name of that person.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SetPolicy")]
public sealed record SetPolicy(
    [property: Id(0)] string Member,
    [property: Id(1)] Policy Policy,
    [property: Id(2)] long ExpectedVersion,
    [property: Id(3)] MemberId Actor,
    [property: Id(4)] string ActorLabel);

/// <summary>The outcome of a change of a policy.</summary>
/// <param name="Current">The policy that is in force now.</param>
/// <param name="Changed">Whether the policy changed. If not, and there is no error, the policy was already the same.</param>
/// <param name="Errors">Why nothing changed: a sentence for each error, which names the field. Empty if there is no error.</param>
/// <param name="IsConflict">
/// Whether the reason is that another person changed the policy meanwhile. <paramref name="Current"/> is then the policy of that change.
/// </param>
[GenerateSerializer, Immutable, Alias("codamcp.PolicyOutcome")]
public sealed record PolicyOutcome(
    [property: Id(0)] StoredPolicy Current,
    [property: Id(1)] bool Changed,
    [property: Id(2)] string[] Errors,
    [property: Id(3)] bool IsConflict);
