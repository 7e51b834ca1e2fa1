namespace CodaMcp.Pages.Stytch;

/// <summary>A requested scope.</summary>
/// <param name="Scope">Its name.</param>
/// <param name="Description">The description from the project's policy, or null.</param>
/// <param name="IsGrantable">Whether this member has all permissions of the scope.</param>
internal sealed record StytchScopeResult(string Scope, string? Description, bool IsGrantable);
