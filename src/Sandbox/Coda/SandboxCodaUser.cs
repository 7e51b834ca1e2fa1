namespace CodaMcp.Sandbox.Coda;

/// <summary>A user account of the simulated Coda.</summary>
/// <param name="Name">The display name.</param>
/// <param name="LoginId">The email address. It is the key of rate limits and access.</param>
/// <param name="Role">The role in the workspace until an admin changes it.</param>
/// <param name="Tokens">The API tokens. The first one is unrestricted.</param>
public sealed record SandboxCodaUser(string Name, string LoginId, SandboxCodaRole Role, IReadOnlyList<SandboxCodaToken> Tokens)
{
    /// <summary>The value of the unrestricted token.</summary>
    public string Token => Tokens[0].Value;
}
