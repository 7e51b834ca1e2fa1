namespace CodaMcp.Pages.Views;

/// <summary>A requested scope.</summary>
/// <param name="Name">The name in the protocol.</param>
/// <param name="Title">A short title.</param>
/// <param name="Description">The permissions that the scope grants.</param>
/// <param name="IsGrantable">Whether the member can grant it.</param>
public sealed record ConsentScope(string Name, string Title, string Description, bool IsGrantable);
