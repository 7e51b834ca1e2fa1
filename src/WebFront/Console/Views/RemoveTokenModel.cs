namespace CodaMcp.Pages.Views;

/// <summary>The page that asks before a member's token is removed.</summary>
/// <param name="TokenName">The token's name in Coda, or null.</param>
public sealed record RemoveTokenModel(string? TokenName);
