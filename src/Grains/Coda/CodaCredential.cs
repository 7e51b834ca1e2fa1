using CodaMcp.Members;

namespace CodaMcp.Coda;

/// <summary>A Coda API token and its key. State that calls with the same token share is stored under this key.</summary>
public sealed class CodaCredential
{
    /// <summary>Creates the credential of a token.</summary>
    /// <exception cref="ArgumentException">The token is empty or cannot be sent in a header.</exception>
    public CodaCredential(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        if (token.Any(c => c is < '!' or > '~'))
            throw new ArgumentException("A Coda API token holds visible ASCII characters only.", nameof(token));
        Token = token;
        Key = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token)))[..32];
    }

    /// <summary>The token. Outside this server, it goes only to Coda's API host, in the Authorization header.</summary>
    public string Token { get; }

    /// <summary>The first 128 bits of the token's SHA-256, in hex. It distinguishes credentials without revealing them.</summary>
    public string Key { get; }

    /// <summary>The owner of the token. The error message for a refusal by Coda depends on it.</summary>
    public CodaCredentialSource Source { get; init; } = CodaCredentialSource.Service;

    /// <summary>
    /// Whether Coda reports that the token is restricted to some docs or operations (whoami <c>scoped</c>). False if Coda was not asked.
    /// </summary>
    public bool Scoped { get; init; }

    /// <summary>Returns the key, never the token.</summary>
    public override string ToString() => Key;
}
