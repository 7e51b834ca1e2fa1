namespace CodaMcp.Pages.Views;

/// <summary>What a form will change, before it is saved.</summary>
/// <param name="Visit">Who is asked.</param>
/// <param name="Question">The question.</param>
/// <param name="Changes">The changes; empty if it says what is in force.</param>
/// <param name="Path">The page that the form goes to, and that leads back.</param>
/// <param name="Fields">What the form holds.</param>
public sealed record ChangesModel(Visit Visit, string Question, IReadOnlyList<ValueChange> Changes, string Path, IReadOnlyList<KeyValuePair<string, string>> Fields);
