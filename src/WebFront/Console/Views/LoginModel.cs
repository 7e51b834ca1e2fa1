namespace CodaMcp.Pages.Views;

/// <summary>The sign-in page.</summary>
/// <param name="Email">What was typed before.</param>
/// <param name="Error">What is wrong with it, or null.</param>
/// <param name="Providers">With what else one can sign in: path and name.</param>
/// <param name="ForClient">Whether somebody's client is waiting for it.</param>
/// <param name="Action">The page's own path and query.</param>
public sealed record LoginModel(string Email, string? Error, IReadOnlyList<(string Path, string Name)> Providers, bool ForClient, string Action);
