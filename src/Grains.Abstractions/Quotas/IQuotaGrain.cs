using CodaMcp.Members;

namespace CodaMcp.Quotas;

/// <summary>
/// The quotas of one organization, those of its members included. Keyed by <see cref="OrganizationId.ToGrainKey"/>. Checks no right: who asks
/// makes sure that the person is an admin of the organization.
/// </summary>
[Alias("codamcp.IQuotaGrain")]
public interface IQuotaGrain : IGrainWithStringKey
{
    /// <summary>
    /// All quotas of the organization, in the order of scope, member, tool, measure and period. <see cref="QuotaUse.Used"/> is set for
    /// <see cref="QuotaScope.Organization"/> only; what a member has used is known to <see cref="IMemberUsageGrain"/>.
    /// </summary>
    [Alias("Show")]
    [ResponseTimeout("00:00:10")]
    Task<QuotaUse[]> Show(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets a quota, in place of the same one with another limit. Durable and recorded with before and after when this returns, and in force on
    /// every silo within a second. What was used in the current period stays used.
    /// </summary>
    /// <param name="quota">The quota, of this organization.</param>
    /// <param name="changedBy">Who sets it, for the audit.</param>
    /// <param name="label">The email address or name of that person, for the audit; null if not known.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("Set")]
    [ResponseTimeout("00:00:25")]
    Task<QuotaChange> Set(Quota quota, MemberId changedBy, string? label = null, CancellationToken cancellationToken = default);

    /// <summary>Removes a quota likewise. <see cref="Quota.Limit"/> does not matter. There being none is no error.</summary>
    /// <param name="quota">The quota, of this organization.</param>
    /// <param name="changedBy">Who removes it, for the audit.</param>
    /// <param name="label">The email address or name of that person, for the audit; null if not known.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    [Alias("Remove")]
    [ResponseTimeout("00:00:25")]
    Task<QuotaChange> Remove(Quota quota, MemberId changedBy, string? label = null, CancellationToken cancellationToken = default);
}
