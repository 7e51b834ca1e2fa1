using CodaMcp.Members;

namespace CodaMcp.Pages.Views;

/// <summary>The account page.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Connection">The Coda token that the member's calls use; null if no <c>ICodaConnections</c> is registered.</param>
/// <param name="Done">A message about the completed action, or null.</param>
/// <param name="Error">The reason why the action failed, or null.</param>
/// <param name="McpUrl">The address for AI clients.</param>
public sealed record AccountModel(Visit Visit, CodaConnection? Connection, string? Done, string? Error, string McpUrl);
