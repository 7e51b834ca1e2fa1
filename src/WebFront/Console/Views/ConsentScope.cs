namespace CodaMcp.Pages.Views;

/// <summary>A scope that is asked for.</summary>
/// <param name="Name">As on the wire.</param>
/// <param name="Title">A few words.</param>
/// <param name="Description">A sentence.</param>
/// <param name="IsGrantable">Whether the member can grant it.</param>
public sealed record ConsentScope(string Name, string Title, string Description, bool IsGrantable);
