using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Quotas;

namespace CodaMcp.Pages;

/// <summary>Reads and changes the policies, clients and quotas of a member's organization.</summary>
internal interface IRules
{
    /// <summary>Returns the organization's policy, or that of one of its members.</summary>
    Task<StoredPolicy> PolicyAsync(MemberId admin, string member);

    /// <summary>Sets a policy.</summary>
    Task<PolicyOutcome> SetPolicyAsync(SetPolicy change);

    /// <summary>Returns the clients that members have connected or tried to connect.</summary>
    Task<IReadOnlyList<OrganizationClient>> ClientsAsync(MemberId admin);

    /// <summary>Allows or blocks a client, or takes it off both lists.</summary>
    Task<PolicyOutcome> DecideAsync(DecideClient decision);

    /// <summary>Returns all quotas.</summary>
    Task<IReadOnlyList<QuotaUse>> QuotasAsync(MemberId admin, CancellationToken cancellationToken);

    /// <summary>Sets a quota.</summary>
    Task<QuotaChange> SetQuotaAsync(Quota quota, Visit by, CancellationToken cancellationToken);

    /// <summary>Removes a quota.</summary>
    Task<QuotaChange> RemoveQuotaAsync(Quota quota, Visit by, CancellationToken cancellationToken);
}
