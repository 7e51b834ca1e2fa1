namespace CodaMcp.Pages.Views;

/// <summary>A page of the console that cannot be shown.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Text">What to do.</param>
public sealed record ProblemModel(Visit Visit, string Title, string Text);
