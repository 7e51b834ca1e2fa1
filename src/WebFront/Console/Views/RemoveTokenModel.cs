namespace CodaMcp.Pages.Views;

/// <summary>The page that asks before a Coda token is removed.</summary>
/// <param name="Visit">The member who is asked.</param>
/// <param name="TokenName">The name of the token in Coda, or null.</param>
public sealed record RemoveTokenModel(Visit Visit, string? TokenName);
