namespace CodaMcp.Pages.Views;

/// <summary>How to connect a client, for a member.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Guides">How each client is connected.</param>
public sealed record ConnectModel(Visit Visit, HomeModel Guides);
