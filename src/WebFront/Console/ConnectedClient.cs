namespace CodaMcp.Pages;

/// <summary>A client that a member has allowed.</summary>
/// <param name="Id">The client's id at the provider.</param>
/// <param name="Name">The name that the client states for itself.</param>
/// <param name="Scopes">The granted scopes.</param>
public sealed record ConnectedClient(string Id, string Name, IReadOnlyList<string> Scopes);
