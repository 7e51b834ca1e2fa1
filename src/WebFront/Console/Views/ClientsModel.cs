namespace CodaMcp.Pages.Views;

/// <summary>The clients of a member.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Clients">The clients; null if the sign-in provider does not know them.</param>
/// <param name="Done">A message about the completed action, or null.</param>
public sealed record ClientsModel(Visit Visit, IReadOnlyList<ConnectedClient>? Clients, string? Done);
