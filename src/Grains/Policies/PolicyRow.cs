namespace CodaMcp.Policies;

/// <summary>A row of the table <c>policy</c>.</summary>
/// <param name="Organization">The organization's id.</param>
/// <param name="Member">The member's id; empty for the policy of the whole organization.</param>
/// <param name="Version">Rises by one with each change.</param>
/// <param name="Document">The policy as JSON.</param>
/// <param name="ChangedAt">When it was last set.</param>
/// <param name="ChangedBy">Who last set it.</param>
public sealed record PolicyRow(string Organization, string Member, long Version, string Document, DateTimeOffset ChangedAt, string ChangedBy)
{
    /// <summary>Returns the stored policy of the row.</summary>
    public StoredPolicy ToStored() => new(Organization, Member, Version, PolicyText.Read(Document), ChangedAt, ChangedBy);
}
