namespace CodaMcp.Pages.Views;

/// <summary>The changes that a form will make, shown before they are saved.</summary>
/// <param name="Visit">The member who is asked.</param>
/// <param name="Question">The question.</param>
/// <param name="Changes">The changes; empty if the form matches the values in force.</param>
/// <param name="Path">The page that receives the form. The link back leads there too.</param>
/// <param name="Fields">The fields of the form.</param>
public sealed record ChangesModel(Visit Visit, string Question, IReadOnlyList<ValueChange> Changes, string Path, IReadOnlyList<KeyValuePair<string, string>> Fields);
