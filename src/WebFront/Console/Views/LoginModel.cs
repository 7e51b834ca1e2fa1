namespace CodaMcp.Pages.Views;

/// <summary>The sign-in page.</summary>
/// <param name="Email">What was typed before.</param>
/// <param name="Error">What is wrong with it, or null.</param>
/// <param name="Providers">With what else one can sign in: path and name.</param>
/// <param name="Client">The client that waits, for people; null if none does.</param>
/// <param name="Action">The page's own path and query.</param>
public sealed record LoginModel(string Email, string? Error, IReadOnlyList<(string Path, string Name)> Providers, string? Client, string Action);
