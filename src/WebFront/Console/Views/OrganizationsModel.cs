namespace CodaMcp.Pages.Views;

/// <summary>The page that asks which organization to sign in to.</summary>
/// <param name="Email">The proven address.</param>
/// <param name="Organizations">The organizations to choose from.</param>
/// <param name="Action">The page's own path and query.</param>
/// <param name="StartAgain">The address of the sign-in page.</param>
public sealed record OrganizationsModel(string Email, IReadOnlyList<OrganizationChoice> Organizations, string Action, string StartAgain);
