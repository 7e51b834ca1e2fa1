namespace CodaMcp.Pages.Views;

/// <summary>The page after a magic link was sent.</summary>
/// <param name="Email">The recipient.</param>
/// <param name="StartAgain">The address of the sign-in page.</param>
public sealed record LinkSentModel(string Email, string StartAgain);
