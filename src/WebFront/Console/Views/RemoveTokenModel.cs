namespace CodaMcp.Pages.Views;

/// <summary>Asks before a Coda token is removed.</summary>
/// <param name="Visit">Who is asked.</param>
/// <param name="TokenName">What the token is called in Coda, or null.</param>
public sealed record RemoveTokenModel(Visit Visit, string? TokenName);
