namespace CodaMcp.Pages.Views;

/// <summary>An organization one can sign in to.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Standing">How the person belongs to it.</param>
public sealed record OrganizationChoice(string Id, string Name, string Standing);
