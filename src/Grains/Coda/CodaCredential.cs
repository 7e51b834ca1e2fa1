using CodaMcp.Members;

namespace CodaMcp.Coda;

/// <summary>A Coda API token, and the key that everything shared between calls with it goes by.</summary>
public sealed class CodaCredential
{
    /// <summary>Takes the token.</summary>
    /// <exception cref="ArgumentException">The token is empty or could not be sent in a header.</exception>
    public CodaCredential(string token)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(token);
        if (token.Any(c => c is < '!' or > '~'))
            throw new ArgumentException("A Coda API token holds visible ASCII characters only.", nameof(token));
        Token = token;
        Key = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(token)))[..32];
    }

    /// <summary>The token. Goes to Coda's API host in the Authorization header, and nowhere else.</summary>
    public string Token { get; }

    /// <summary>The first 128 bits of the token's SHA-256, in hex: tells credentials apart without holding them.</summary>
    public string Key { get; }

    /// <summary>Whose it is; decides what a refusal by Coda asks of whom.</summary>
    public CodaCredentialSource Source { get; init; } = CodaCredentialSource.Service;

    /// <summary>Whether Coda said that it is restricted to some docs or operations (whoami <c>scoped</c>); false where nobody asked.</summary>
    public bool Scoped { get; init; }

    /// <summary>The key, never the token.</summary>
    public override string ToString() => Key;
}
