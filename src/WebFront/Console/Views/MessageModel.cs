namespace CodaMcp.Pages.Views;

/// <summary>A page that only shows a message.</summary>
/// <param name="Title">The message in a few words.</param>
/// <param name="Text">The meaning of the message, and what to do.</param>
public sealed record MessageModel(string Title, string Text)
{
    /// <summary>The path and the label of a link to continue, or null.</summary>
    public (string Path, string Label)? Next { get; init; }
}
