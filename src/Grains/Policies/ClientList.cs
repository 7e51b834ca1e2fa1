namespace CodaMcp.Policies;

/// <summary>The clients of an organization, as admins and operators see them.</summary>
public static class ClientList
{
    /// <summary>Creates one entry for each client. Clients that wait for an admin come first, then the most recently used clients.</summary>
    /// <param name="rows">The rows of one organization.</param>
    /// <param name="policy">The organization's policy.</param>
    public static IReadOnlyList<OrganizationClient> Of(IEnumerable<ClientRow> rows, Policy policy) =>
    [
        .. rows.GroupBy(row => row.ClientId).Select(client => Of([.. client], policy))
            .OrderByDescending(client => client.Standing == ClientStanding.Pending).ThenByDescending(client => client.LastSeen).ThenBy(client => client.ClientId, StringComparer.Ordinal),
    ];

    private static OrganizationClient Of(ClientRow[] rows, Policy policy)
    {
        var first = rows.MinBy(row => row.FirstSeen)!;
        string[] all = [.. rows.Select(row => row.Place).Where(place => place.Length > 0)];
        string[] letIn = [.. rows.Where(row => row.LetIn).Select(row => row.Place)];
        return new OrganizationClient(
            first.ClientId,
            rows.Select(row => row.Name).FirstOrDefault(name => name.Length > 0) ?? "",
            all,
            // A client that has only been requested so far is judged by the requested places.
            ClientRules.Of(policy, first.ClientId, letIn.Length > 0 ? letIn : all),
            first.FirstSeen,
            rows.Max(row => row.LastSeen),
            first.AskedBy);
    }
}
