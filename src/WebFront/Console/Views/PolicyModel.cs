using CodaMcp.Policies;

namespace CodaMcp.Pages.Views;

/// <summary>A policy.</summary>
/// <param name="Visit">Who looks.</param>
/// <param name="Stored">The policy in force.</param>
/// <param name="Shown">What the form shows: the policy in force, or what could not be saved.</param>
/// <param name="Clients">The clients of the organization; empty for a member's policy.</param>
/// <param name="Done">What was just done, or null.</param>
/// <param name="Errors">Why it was not saved.</param>
public sealed record PolicyModel(Visit Visit, StoredPolicy Stored, Policy Shown, IReadOnlyList<OrganizationClient> Clients, string? Done, IReadOnlyList<string> Errors);
