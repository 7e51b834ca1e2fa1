namespace CodaMcp.Sandbox.Coda;

/// <summary>The access of a whole group, domain or workspace, or of anyone. Single people are in <see cref="DocModel.Access"/>.</summary>
/// <param name="Type">PrincipalType of the API: group, domain, workspace or anyone.</param>
/// <param name="Value">The id of the group or workspace, or the domain. Empty for anyone.</param>
/// <param name="Access">"write", "comment" or "readonly".</param>
internal sealed record GrantModel(string Type, string Value, string Access);
