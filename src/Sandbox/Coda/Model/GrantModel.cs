namespace CodaMcp.Sandbox.Coda;

/// <summary>Access of everybody in a group, domain or workspace, or of anyone. Single people are in <see cref="DocModel.Access"/>.</summary>
/// <param name="Type">PrincipalType of the API: group, domain, workspace or anyone.</param>
/// <param name="Value">Which one: group id, domain or workspace id; empty for anyone.</param>
/// <param name="Access">"write", "comment" or "readonly".</param>
internal sealed record GrantModel(string Type, string Value, string Access);
