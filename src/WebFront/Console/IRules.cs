using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Quotas;

namespace CodaMcp.Pages;

/// <summary>The policies, clients and quotas of the organization that a member belongs to.</summary>
internal interface IRules
{
    /// <summary>The organization's policy, or that of one of its members.</summary>
    Task<StoredPolicy> PolicyAsync(MemberId admin, string member);

    /// <summary>Sets a policy.</summary>
    Task<PolicyOutcome> SetPolicyAsync(SetPolicy change);

    /// <summary>The clients that members have connected or wanted to.</summary>
    Task<IReadOnlyList<OrganizationClient>> ClientsAsync(MemberId admin);

    /// <summary>Allows or blocks a client.</summary>
    Task<PolicyOutcome> DecideAsync(DecideClient decision);

    /// <summary>All quotas.</summary>
    Task<IReadOnlyList<QuotaUse>> QuotasAsync(MemberId admin, CancellationToken cancellationToken);

    /// <summary>Sets a quota.</summary>
    Task<QuotaChange> SetQuotaAsync(Quota quota, Visit by, CancellationToken cancellationToken);

    /// <summary>Removes a quota.</summary>
    Task<QuotaChange> RemoveQuotaAsync(Quota quota, Visit by, CancellationToken cancellationToken);
}
