namespace CodaMcp.Pages.Stytch;

/// <summary>A scope that is asked for.</summary>
/// <param name="Scope">Its name.</param>
/// <param name="Description">What it allows, as the project's policy says it.</param>
/// <param name="IsGrantable">Whether this member has all that the scope allows.</param>
internal sealed record StytchScopeResult(string Scope, string? Description, bool IsGrantable);
