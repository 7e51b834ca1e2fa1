namespace CodaMcp.Sandbox.Stytch;

/// <summary>The data that survives a restart, in the form of the file.</summary>
internal sealed class SandboxState
{
    /// <summary>The version of the file's schema. It only increases.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Signing keys, oldest first.</summary>
    public List<StoredKey> Keys { get; init; } = [];

    /// <summary>Registered clients by id.</summary>
    public Dictionary<string, ConnectedApp> Clients { get; init; } = [];

    /// <summary>Granted scopes by member and client (see <see cref="ConsentKey"/>).</summary>
    public Dictionary<string, List<string>> Consents { get; init; } = [];

    /// <summary>Refresh tokens by family id: one family per authorization.</summary>
    public Dictionary<string, RefreshFamily> Families { get; init; } = [];

    /// <summary>Revoked access tokens: <c>jti</c> to <c>exp</c> (Unix seconds). They are removed after they expire.</summary>
    public Dictionary<string, long> RevokedTokens { get; init; } = [];

    /// <summary>The key of <see cref="Consents"/>. A member id has no space, so the pair is unambiguous.</summary>
    public static string ConsentKey(string memberId, string clientId) => $"{memberId} {clientId}";

    /// <summary>Removes expired data.</summary>
    public void Prune(long now)
    {
        foreach (var (id, family) in Families)
        {
            if (family.ExpiresAt <= now)
            {
                Families.Remove(id);
            }
            else
            {
                RemoveExpired(family.AccessTokens, now);
            }
        }

        RemoveExpired(RevokedTokens, now);
    }

    /// <summary>Revokes a family: deletes its refresh token and revokes its access tokens.</summary>
    public void Revoke(string familyId)
    {
        if (Families.Remove(familyId, out var family))
        {
            foreach (var (jti, expiresAt) in family.AccessTokens)
            {
                RevokedTokens[jti] = expiresAt;
            }
        }
    }

    private static void RemoveExpired(Dictionary<string, long> tokens, long now)
    {
        foreach (var (jti, expiresAt) in tokens)
        {
            if (expiresAt <= now)
            {
                tokens.Remove(jti);
            }
        }
    }
}
