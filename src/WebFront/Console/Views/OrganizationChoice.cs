namespace CodaMcp.Pages.Views;

/// <summary>An organization one can sign in to.</summary>
/// <param name="Id">Its id; with a space and the id of a connection where it is single sign-on.</param>
/// <param name="Name">Its name.</param>
/// <param name="Standing">How the person belongs to it, and what it asks for.</param>
public sealed record OrganizationChoice(string Id, string Name, string Standing);
