namespace CodaMcp.Sandbox.Coda;

/// <summary>Finds the owners of tokens.</summary>
internal sealed class CodaDirectory(IReadOnlyList<SandboxCodaUser> users, CodaFaults faults)
{
    private readonly Dictionary<string, (SandboxCodaUser User, SandboxCodaToken Token)> byToken =
        users.SelectMany(user => user.Tokens, (user, token) => (user, token)).ToDictionary(pair => pair.token.Value);

    public IReadOnlyList<SandboxCodaUser> Users { get; } = users;

    /// <summary>Returns the owner of the bearer token in an Authorization header; <see langword="null"/> for a missing, unknown or revoked token.</summary>
    public (SandboxCodaUser User, SandboxCodaToken Token)? Find(string? authorization)
    {
        const string bearer = "Bearer ";
        if (authorization?.StartsWith(bearer, StringComparison.OrdinalIgnoreCase) != true)
            return null;
        var token = authorization[bearer.Length..].Trim();
        return !faults.IsRevoked(token) && byToken.TryGetValue(token, out var found) ? found : null;
    }

    /// <summary>Returns the display name for a login id.</summary>
    public string NameOf(string loginId, DocModel? doc = null) =>
        Users.FirstOrDefault(user => user.LoginId == loginId)?.Name ?? doc?.People.GetValueOrDefault(loginId) ?? loginId;
}
