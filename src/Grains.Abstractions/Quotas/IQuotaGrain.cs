using CodaMcp.Members;

namespace CodaMcp.Quotas;

/// <summary>
/// The quotas of one organization, including the quotas of its members. Keyed by <see cref="OrganizationId.ToGrainKey"/>. It checks no
/// permission: the caller must make sure that the person is an admin of the organization.
/// </summary>
[Alias("codamcp.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithStringKey
{
    /// <summary>
    /// Returns all quotas of the organization, ordered by scope, member, tool, measure and period. <see cref="QuotaUse.Used"/> is set only for
    /// <see cref="QuotaScope.Organization"/>. <see cref="IMemberUsageGrain"/> returns the usage of a member.
    /// </summary>
    [Alias("Show")]
    [ResponseTimeout("00:00:10")]
    Task<QuotaUse[]> Show(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets a quota. It replaces the same quota with another limit. When this returns, the change is durable, and the audit has its before and
    /// after. It is in force on every silo within a second. The count of the current period is kept.
    /// </summary>
    /// <param name="quota">The quota, of this organization.</param>
    /// <param name="changedBy">Who sets it, for the audit.</param>
    /// <param name="label">The email address or name of that person, for the audit; null if not known.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("Set")]
    [ResponseTimeout("00:00:25")]
    Task<QuotaChange> Set(Quota quota, MemberId changedBy, string? label = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a quota, with the same guarantees as <see cref="Set"/>. Ignores <see cref="Quota.Limit"/>. A missing quota is no error.</summary>
    /// <param name="quota">The quota, of this organization.</param>
    /// <param name="changedBy">Who removes it, for the audit.</param>
    /// <param name="label">The email address or name of that person, for the audit; null if not known.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("Remove")]
    [ResponseTimeout("00:00:25")]
    Task<QuotaChange> Remove(Quota quota, MemberId changedBy, string? label = null, CancellationToken cancellationToken = default);
}
