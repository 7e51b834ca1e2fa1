using System.Collections.Concurrent;
using CodaMcp.Members;
using CodaMcp.Storage;

namespace CodaMcp.Policies;

/// <summary>The policies, as this silo knows them.</summary>
/// <param name="clients">The clients that members wanted to connect.</param>
public sealed class CurrentPolicies(CurrentClients clients) : Current<PolicyRow>
{
    private volatile Known known = new([]);

    /// <summary>Returns the policy that applies to a member.</summary>
    public MemberPolicy Of(MemberId member) => Of(member.Organization, member.Member);

    /// <summary>Returns the policy that applies to a member.</summary>
    /// <param name="organization">The organization's id.</param>
    /// <param name="member">The member's id; empty for the policy of members without one of their own.</param>
    public MemberPolicy Of(string organization, string member)
    {
        var rows = All;
        if (rows.Count == 0)
            return MemberPolicy.None;
        if (!ReferenceEquals(known.Rows, rows))
            known = new Known(rows);
        return known.Of(organization, member);
    }

    /// <summary>Whether the members of an organization may use a client.</summary>
    /// <param name="organization">The organization's id.</param>
    /// <param name="clientId">The OAuth client id.</param>
    public ClientStanding StandingOf(string organization, string clientId)
    {
        var policy = Of(organization, "").Policy;
        return policy.Clients == ClientAccess.Open && policy.BlockedClients.Length == 0
            ? ClientStanding.Allowed
            : ClientRules.Of(policy, clientId, [.. clients.All.Where(row => row.LetIn && row.Organization == organization && row.ClientId == clientId).Select(row => row.Place)]);
    }

    private sealed class Known(IReadOnlyList<PolicyRow> rows)
    {
        // A policy is read when it is needed. So a row that cannot be read affects only its organization.
        private readonly Dictionary<(string Organization, string Member), PolicyRow> own = rows.ToDictionary(row => (row.Organization, row.Member));
        private readonly ConcurrentDictionary<(string Organization, string Member), MemberPolicy> effective = new();

        public IReadOnlyList<PolicyRow> Rows => rows;

        public MemberPolicy Of(string organization, string member)
        {
            var general = own.GetValueOrDefault((organization, ""));
            var special = member.Length == 0 ? null : own.GetValueOrDefault((organization, member));
            if (general is null && special is null)
                return MemberPolicy.None;
            // Members without a policy of their own share one.
            return effective.GetOrAdd((organization, special is null ? "" : member), _ => new MemberPolicy(
                special is null ? Read(general) : MemberPolicy.Combine(Read(general), Read(special))));
        }

        private static Policy Read(PolicyRow? row) => row is null ? new Policy() : PolicyText.Read(row.Document);
    }
}
