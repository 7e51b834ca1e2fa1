using CodaMcp.Members;

namespace CodaMcp.Pages.Views;

/// <summary>The account page.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Connection">With which Coda token their calls are made; null where that cannot be changed here.</param>
/// <param name="Done">What was just done, or null.</param>
/// <param name="Error">Why it was not, or null.</param>
/// <param name="McpUrl">The address for AI clients.</param>
public sealed record AccountModel(Visit Visit, CodaConnection? Connection, string? Done, string? Error, string McpUrl);
