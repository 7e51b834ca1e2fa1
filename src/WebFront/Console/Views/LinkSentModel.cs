namespace CodaMcp.Pages.Views;

/// <summary>The page after a magic link was sent.</summary>
/// <param name="Email">Where to.</param>
public sealed record LinkSentModel(string Email);
