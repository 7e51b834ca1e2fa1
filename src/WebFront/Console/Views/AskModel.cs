namespace CodaMcp.Pages.Views;

/// <summary>A question before something that is not easily taken back.</summary>
/// <param name="Visit">Who is asked.</param>
/// <param name="Question">The question.</param>
/// <param name="Text">What will happen.</param>
/// <param name="Label">The button that does it.</param>
/// <param name="Action">The button's value.</param>
/// <param name="Path">The page that the form goes to, and that leads back.</param>
/// <param name="Fields">What else the form holds.</param>
public sealed record AskModel(Visit Visit, string Question, string Text, string Label, string Action, string Path, IReadOnlyList<KeyValuePair<string, string>> Fields);
