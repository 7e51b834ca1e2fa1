using CodaMcp.Policies;

namespace CodaMcp.Pages.Views;

/// <summary>A policy.</summary>
/// <param name="Visit">The member who views the page.</param>
/// <param name="Stored">The policy in force.</param>
/// <param name="Shown">The content of the form: the policy in force, or a policy that could not be saved.</param>
/// <param name="Clients">The clients of the organization; empty for a member's policy.</param>
/// <param name="Done">A message about the completed action, or null.</param>
/// <param name="Errors">The reasons why the policy was not saved.</param>
public sealed record PolicyModel(Visit Visit, StoredPolicy Stored, Policy Shown, IReadOnlyList<OrganizationClient> Clients, string? Done, IReadOnlyList<string> Errors);
