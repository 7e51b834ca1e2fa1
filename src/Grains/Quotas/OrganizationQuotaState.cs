namespace CodaMcp.Quotas;

/// <summary>What the calls of all members of an organization were counted to.</summary>
public sealed record OrganizationQuotaState
{
    /// <summary>The counts of the periods that were current.</summary>
    public IReadOnlyList<StoredQuotaCount> Counts { get; init; } = [];
}
