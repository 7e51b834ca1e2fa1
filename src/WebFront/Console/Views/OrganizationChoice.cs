namespace CodaMcp.Pages.Views;

/// <summary>An organization that the person can sign in to.</summary>
/// <param name="Id">The organization's id. For single sign-on, a space and the connection's id follow it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Standing">How the person belongs to the organization, and what it requires.</param>
public sealed record OrganizationChoice(string Id, string Name, string Standing);
