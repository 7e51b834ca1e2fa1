namespace CodaMcp.Pages.Views;

/// <summary>The clients of a member.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Clients">The clients; null where they are not known.</param>
/// <param name="Done">What was just done, or null.</param>
public sealed record ClientsModel(Visit Visit, IReadOnlyList<ConnectedClient>? Clients, string? Done);
