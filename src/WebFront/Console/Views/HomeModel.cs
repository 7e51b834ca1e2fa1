namespace CodaMcp.Pages.Views;

/// <summary>The first page.</summary>
/// <param name="McpUrl">The address for AI clients.</param>
/// <param name="SignsInByOAuth">Whether MCP clients sign members in by OAuth.</param>
public sealed record HomeModel(string McpUrl, bool SignsInByOAuth);
