namespace CodaMcp.Policies;

/// <summary>
/// The policies of one organization. Keyed by <see cref="PolicyGrainKey.Of"/>. Any silo answers. Who may ask is for the caller to check. A
/// change is durable when the method returns, takes effect on every silo within a second, and is in the audit with its before and after.
/// </summary>
[Alias("codamcp.IPolicyGrain")]
public interface IPolicyGrain : IGrainWithStringKey
{
    /// <summary>A policy as it is stored.</summary>
    /// <param name="member">The member's id; empty for the policy of the whole organization.</param>
    [Alias("Get")]
    [ResponseTimeout("00:00:10")]
    Task<StoredPolicy> Get(string member);

    /// <summary>The organization's policy, first, and those of members who have one of their own, in the order of their ids.</summary>
    [Alias("GetAll")]
    [ResponseTimeout("00:00:10")]
    Task<StoredPolicy[]> GetAll();

    /// <summary>What holds for one member: the organization's policy, narrowed by the member's. Read from memory, at most a second old.</summary>
    /// <param name="member">The member's id.</param>
    [Alias("GetEffective")]
    [ResponseTimeout("00:00:05")]
    ValueTask<Policy> GetEffective(string member);

    /// <summary>What is not offered to one member, since the policy forbids it. Read from memory, as above.</summary>
    /// <param name="member">The member's id.</param>
    [Alias("GetForbidden")]
    [ResponseTimeout("00:00:05")]
    ValueTask<ForbiddenOffers> GetForbidden(string member);

    /// <summary>Sets a policy. A policy that forbids nothing may be set too; its version goes on.</summary>
    [Alias("Set")]
    [ResponseTimeout("00:00:10")]
    Task<PolicyOutcome> Set(SetPolicy change);

    /// <summary>Notes that a member wants to connect a client, and says whether that is allowed. The consent page asks here.</summary>
    [Alias("Connect")]
    [ResponseTimeout("00:00:10")]
    Task<ClientStanding> Connect(ConnectClient client);

    /// <summary>The clients that members have connected or wanted to, at most 200. Those first that wait for an admin, then by last use.</summary>
    [Alias("GetClients")]
    [ResponseTimeout("00:00:10")]
    Task<OrganizationClient[]> GetClients();

    /// <summary>Allows or blocks a client: changes the lists of the organization's policy, whatever its version.</summary>
    [Alias("DecideClient")]
    [ResponseTimeout("00:00:10")]
    Task<PolicyOutcome> DecideClient(DecideClient decision);
}
