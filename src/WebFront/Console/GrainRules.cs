using CodaMcp.Members;
using CodaMcp.Policies;
using CodaMcp.Quotas;

namespace CodaMcp.Pages;

/// <summary>Calls the grains of the organization.</summary>
/// <param name="grains">Finds the grains.</param>
internal sealed class GrainRules(IGrainFactory grains) : IRules
{
    /// <inheritdoc/>
    public Task<StoredPolicy> PolicyAsync(MemberId admin, string member) => PolicyOf(admin).Get(member);

    /// <inheritdoc/>
    public Task<PolicyOutcome> SetPolicyAsync(SetPolicy change) => PolicyOf(change.Actor).Set(change);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OrganizationClient>> ClientsAsync(MemberId admin) => await PolicyOf(admin).GetClients();

    /// <inheritdoc/>
    public Task<PolicyOutcome> DecideAsync(DecideClient decision) => PolicyOf(decision.Actor).DecideClient(decision);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<QuotaUse>> QuotasAsync(MemberId admin, CancellationToken cancellationToken) => await QuotasOf(admin).Show(cancellationToken);

    /// <inheritdoc/>
    public Task<QuotaChange> SetQuotaAsync(Quota quota, Visit by, CancellationToken cancellationToken) => QuotasOf(by.Member).Set(quota, by.Member, by.Email, cancellationToken);

    /// <inheritdoc/>
    public Task<QuotaChange> RemoveQuotaAsync(Quota quota, Visit by, CancellationToken cancellationToken) => QuotasOf(by.Member).Remove(quota, by.Member, by.Email, cancellationToken);

    private IPolicyGrain PolicyOf(MemberId member) => grains.GetGrain<IPolicyGrain>(PolicyGrainKey.Of(member.Organization));

    private IQuotaGrain QuotasOf(MemberId member) => grains.GetGrain<IQuotaGrain>(OrganizationId.Of(member).ToGrainKey());
}
