using CodaMcp.Members;

namespace CodaMcp.Pages.Views;

/// <summary>The sessions of a member.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Sessions">The sessions.</param>
/// <param name="Done">A message about the completed action, or null.</param>
public sealed record SessionsModel(Visit Visit, IReadOnlyList<ListedSession> Sessions, string? Done);
