namespace CodaMcp.Pages.Views;

/// <summary>A page of the console that reports why it cannot be shown.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Title">The problem in a few words.</param>
/// <param name="Text">What to do.</param>
public sealed record ProblemModel(Visit Visit, string Title, string Text);
