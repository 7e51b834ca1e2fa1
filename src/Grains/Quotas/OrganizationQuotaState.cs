namespace CodaMcp.Quotas;

/// <summary>The stored counts of the calls of all members of an organization.</summary>
public sealed record OrganizationQuotaState
{
    /// <summary>The counts of the periods that were current when they were stored.</summary>
    public IReadOnlyList<StoredQuotaCount> Counts { get; init; } = [];
}
