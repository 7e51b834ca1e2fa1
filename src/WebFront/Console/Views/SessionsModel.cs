using CodaMcp.Members;

namespace CodaMcp.Pages.Views;

/// <summary>The sessions of a member.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Sessions">The sessions.</param>
/// <param name="Done">What was just done, or null.</param>
public sealed record SessionsModel(Visit Visit, IReadOnlyList<ListedSession> Sessions, string? Done);
