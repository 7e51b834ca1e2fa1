namespace CodaMcp.Pages.Views;

/// <summary>The sign-in page.</summary>
/// <param name="Email">The email address that was entered before.</param>
/// <param name="Error">The error of that address, or null.</param>
/// <param name="Providers">The OAuth providers: path and name.</param>
/// <param name="Client">The display text for the client that waits; null if no client waits.</param>
/// <param name="Action">The page's own path and query.</param>
public sealed record LoginModel(string Email, string? Error, IReadOnlyList<(string Path, string Name)> Providers, string? Client, string Action);
