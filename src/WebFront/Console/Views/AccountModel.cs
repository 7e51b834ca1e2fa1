using CodaMcp.Members;

namespace CodaMcp.Pages.Views;

/// <summary>The account page.</summary>
/// <param name="Name">Who.</param>
/// <param name="Email">Their address.</param>
/// <param name="Organization">Their organization.</param>
/// <param name="Connection">With which Coda token their calls are made; null where that cannot be changed here.</param>
/// <param name="Done">What was just done, or null.</param>
/// <param name="Error">Why it was not, or null.</param>
/// <param name="McpUrl">The address for AI clients.</param>
/// <param name="SignOutAddress">The address to sign out at by a link; null for our own form.</param>
public sealed record AccountModel(
    string Name, string Email, string Organization, CodaConnection? Connection, string? Done, string? Error, string McpUrl, string? SignOutAddress);
