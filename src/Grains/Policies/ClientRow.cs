namespace CodaMcp.Policies;

/// <summary>A row of the table <c>policy_client</c>: a client that members of an organization connected, or wanted to, with one place for its answers.</summary>
/// <param name="Organization">The organization's id.</param>
/// <param name="ClientId">The OAuth client id.</param>
/// <param name="Place">Where its answers go (<see cref="ConnectClient.RedirectPlace"/>); empty where that is not known.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="LetIn">Whether a member was let go on with it there.</param>
/// <param name="FirstSeen">When it was first wanted.</param>
/// <param name="LastSeen">The day on which it was last wanted.</param>
/// <param name="AskedBy">Who wanted it first.</param>
public sealed record ClientRow(string Organization, string ClientId, string Place, string Name, bool LetIn, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, string AskedBy);
