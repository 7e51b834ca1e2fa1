namespace CodaMcp.Policies;

/// <summary>A policy that is in force, with its version and last change.</summary>
/// <param name="Organization">The organization's id.</param>
/// <param name="Member">The member's id (<see cref="Members.MemberId.Member"/>); empty for the policy of the whole organization.</param>
/// <param name="Version">The version. Each change raises it by one; 0 if no policy was set yet.</param>
/// <param name="Policy">The policy.</param>
/// <param name="ChangedAt">When it was last set; null if it was never set.</param>
/// <param name="ChangedBy">The email address or name, at that time, of the person who last set it; empty if it was never set.</param>
[GenerateSerializer, Immutable, Alias("codamcp.StoredPolicy")]
public sealed record StoredPolicy(
    [property: Id(0)] string Organization,
    [property: Id(1)] string Member,
    [property: Id(2)] long Version,
    [property: Id(3)] Policy Policy,
    [property: Id(4)] DateTimeOffset? ChangedAt,
    [property: Id(5)] string ChangedBy);
