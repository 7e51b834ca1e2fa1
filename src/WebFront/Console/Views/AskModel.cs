namespace CodaMcp.Pages.Views;

/// <summary>A confirmation question before an action that is not easily reversed.</summary>
/// <param name="Visit">The member who is asked.</param>
/// <param name="Question">The question.</param>
/// <param name="Text">The effect of the action.</param>
/// <param name="Label">The label of the button that confirms.</param>
/// <param name="Action">The button's value.</param>
/// <param name="Path">The page that receives the form. The link back leads there too.</param>
/// <param name="Fields">The other fields of the form.</param>
public sealed record AskModel(Visit Visit, string Question, string Text, string Label, string Action, string Path, IReadOnlyList<KeyValuePair<string, string>> Fields);
