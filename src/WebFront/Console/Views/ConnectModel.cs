namespace CodaMcp.Pages.Views;

/// <summary>The page that shows a member how to connect a client.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Guides">The guides for the clients.</param>
public sealed record ConnectModel(Visit Visit, HomeModel Guides);
