using CodaMcp.Members;

namespace CodaMcp.Policies;

/// <summary>A change of a policy.</summary>
/// <param name="Member">The member's id; empty for the policy of the whole organization.</param>
/// <param name="Policy">What it is to say from now on, all of it.</param>
/// <param name="ExpectedVersion">The version that the change was made from; if another is in force, nothing changes.</param>
/// <param name="Actor">Who changes it, for the audit.</param>
/// <param name="ActorLabel">What they are called: an email address or a name.</param>
[GenerateSerializer, Immutable, Alias("codamcp.SetPolicy")]
public sealed record SetPolicy(
    [property: Id(0)] string Member,
    [property: Id(1)] Policy Policy,
    [property: Id(2)] long ExpectedVersion,
    [property: Id(3)] MemberId Actor,
    [property: Id(4)] string ActorLabel);

/// <summary>What came of a change.</summary>
/// <param name="Current">The policy that is in force now.</param>
/// <param name="Changed">Whether it changed. If not, and there is no error, it said the same before.</param>
/// <param name="Errors">Why nothing changed, a sentence each, which names the field; empty where it is as wished.</param>
/// <param name="IsConflict">Whether the reason is that somebody else changed it meanwhile; <paramref name="Current"/> is what they set.</param>
[GenerateSerializer, Immutable, Alias("codamcp.PolicyOutcome")]
public sealed record PolicyOutcome(
    [property: Id(0)] StoredPolicy Current,
    [property: Id(1)] bool Changed,
    [property: Id(2)] string[] Errors,
    [property: Id(3)] bool IsConflict);
