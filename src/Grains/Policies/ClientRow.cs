namespace CodaMcp.Policies;

/// <summary>
/// A row of the table <c>policy_client</c>: a client that members of an organization connected, or tried to connect, with one redirect place.
/// </summary>
/// <param name="Organization">The organization's id.</param>
/// <param name="ClientId">The OAuth client id.</param>
/// <param name="Place">The redirect place (<see cref="ConnectClient.RedirectPlace"/>); empty if it is not known.</param>
/// <param name="Name">The name that the client gives itself.</param>
/// <param name="LetIn">Whether a member was allowed to connect the client with this redirect place.</param>
/// <param name="FirstSeen">When it was first requested.</param>
/// <param name="LastSeen">The day on which it was last requested.</param>
/// <param name="AskedBy">The member who requested it first.</param>
public sealed record ClientRow(string Organization, string ClientId, string Place, string Name, bool LetIn, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, string AskedBy);
