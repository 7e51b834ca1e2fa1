namespace CodaMcp.Pages;

/// <summary>A client that a member has allowed.</summary>
/// <param name="Id">The id at the provider.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="Scopes">What it was allowed.</param>
public sealed record ConnectedClient(string Id, string Name, IReadOnlyList<string> Scopes);
