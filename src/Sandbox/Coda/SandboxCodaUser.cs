namespace CodaMcp.Sandbox.Coda;

/// <summary>An account of the played Coda.</summary>
/// <param name="Name">Display name.</param>
/// <param name="LoginId">Email address; the key of rate limits and access.</param>
/// <param name="Role">Role in the workspace until an admin changes it.</param>
/// <param name="Tokens">API tokens; the first one is unrestricted.</param>
public sealed record SandboxCodaUser(string Name, string LoginId, SandboxCodaRole Role, IReadOnlyList<SandboxCodaToken> Tokens)
{
    /// <summary>Value of the unrestricted token.</summary>
    public string Token => Tokens[0].Value;
}
