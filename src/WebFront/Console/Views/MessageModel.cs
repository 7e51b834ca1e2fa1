namespace CodaMcp.Pages.Views;

/// <summary>A page that only says something.</summary>
/// <param name="Title">What, in a few words.</param>
/// <param name="Text">What it means, and what to do.</param>
public sealed record MessageModel(string Title, string Text)
{
    /// <summary>A path here to go on to, and what it is called.</summary>
    public (string Path, string Label)? Next { get; init; }
}
