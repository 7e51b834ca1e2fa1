namespace CodaMcp.Pages.Views;

/// <summary>The landing page.</summary>
/// <param name="McpUrl">The address for AI clients.</param>
/// <param name="IsPublic">Whether clients on the internet can reach it.</param>
/// <param name="Guides">The guides for the clients.</param>
public sealed record HomeModel(string McpUrl, bool IsPublic, IReadOnlyList<ClientGuide> Guides);
