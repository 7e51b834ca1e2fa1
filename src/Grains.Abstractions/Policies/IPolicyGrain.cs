namespace CodaMcp.Policies;

/// <summary>
/// The policies of one organization. Keyed by <see cref="PolicyGrainKey.Of"/>. Any silo answers. The caller checks who may use it. A change is
/// durable when the method returns, and takes effect on every silo within a second. The audit has its before and after.
/// </summary>
[Alias("codamcp.IPolicyGrain")]
public interface IPolicyGrain : IGrainWithStringKey
{
    /// <summary>Returns a policy as it is stored.</summary>
    /// <param name="member">The member's id; empty for the policy of the whole organization.</param>
    [Alias("Get")]
    [ResponseTimeout("00:00:10")]
    Task<StoredPolicy> Get(string member);

    /// <summary>Returns the organization's policy first, and then the policies of members who have their own, in the order of their ids.</summary>
    [Alias("GetAll")]
    [ResponseTimeout("00:00:10")]
    Task<StoredPolicy[]> GetAll();

    /// <summary>
    /// Returns the policy that applies to one member: the organization's policy, narrowed by the member's own. It is read from memory and at
    /// most a second old.
    /// </summary>
    /// <param name="member">The member's id.</param>
    [Alias("GetEffective")]
    [ResponseTimeout("00:00:05")]
    ValueTask<Policy> GetEffective(string member);

    /// <summary>Returns what is not offered to one member because the policy forbids it. It is read from memory and at most a second old.</summary>
    /// <param name="member">The member's id.</param>
    [Alias("GetForbidden")]
    [ResponseTimeout("00:00:05")]
    ValueTask<ForbiddenOffers> GetForbidden(string member);

    /// <summary>Sets a policy. A policy that forbids nothing may be set too; its version also increases.</summary>
    [Alias("Set")]
    [ResponseTimeout("00:00:10")]
    Task<PolicyOutcome> Set(SetPolicy change);

    /// <summary>
    /// Notes that a member wants to connect a client, and returns whether that is allowed. Called by the consent page, and for requests of a
    /// client that waits for an admin.
    /// </summary>
    [Alias("Connect")]
    [ResponseTimeout("00:00:10")]
    Task<ClientStanding> Connect(ConnectClient client);

    /// <summary>
    /// Returns the clients that members have connected or wanted to connect, at most 200. Clients that wait for an admin come first. Otherwise
    /// the order is by last use.
    /// </summary>
    [Alias("GetClients")]
    [ResponseTimeout("00:00:10")]
    Task<OrganizationClient[]> GetClients();

    /// <summary>Allows or blocks a client, or removes it from both lists. Changes the lists of the organization's policy at any version.</summary>
    [Alias("DecideClient")]
    [ResponseTimeout("00:00:10")]
    Task<PolicyOutcome> DecideClient(DecideClient decision);
}
