namespace CodaMcp.Policies;

/// <summary>A row of the table <c>policy</c>.</summary>
/// <param name="Organization">The organization's id.</param>
/// <param name="Member">The member's id; empty for the policy of the whole organization.</param>
/// <param name="Version">Raised by one with each change.</param>
/// <param name="Document">The policy as JSON.</param>
/// <param name="ChangedAt">When it was set last.</param>
/// <param name="ChangedBy">Who set it last.</param>
public sealed record PolicyRow(string Organization, string Member, long Version, string Document, DateTimeOffset ChangedAt, string ChangedBy)
{
    /// <summary>The row as it is given out.</summary>
    public StoredPolicy ToStored() => new(Organization, Member, Version, PolicyText.Read(Document), ChangedAt, ChangedBy);
}
