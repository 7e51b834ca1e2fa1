namespace CodaMcp.Policies;

/// <summary>A policy as it is in force.</summary>
/// <param name="Organization">The organization's id.</param>
/// <param name="Member">The member's id (<see cref="Members.MemberId.Member"/>); empty for the policy of the whole organization.</param>
/// <param name="Version">Raised by one with each change; 0 where none was ever set.</param>
/// <param name="Policy">What it says.</param>
/// <param name="ChangedAt">When it was set last; null where it never was.</param>
/// <param name="ChangedBy">Who set it last, as they were called then; empty where nobody has.</param>
[GenerateSerializer, Immutable, Alias("codamcp.StoredPolicy")]
public sealed record StoredPolicy(
    [property: Id(0)] string Organization,
    [property: Id(1)] string Member,
    [property: Id(2)] long Version,
    [property: Id(3)] Policy Policy,
    [property: Id(4)] DateTimeOffset? ChangedAt,
    [property: Id(5)] string ChangedBy);
