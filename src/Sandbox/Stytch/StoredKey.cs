namespace CodaMcp.Sandbox.Stytch;

/// <summary>A signing key in the file.</summary>
/// <param name="Kid">The key id in the JWKS and in token headers.</param>
/// <param name="Pkcs8">The private key (PKCS #8, Base64).</param>
/// <param name="Signs">Whether this key signs tokens. Exactly one key does.</param>
internal sealed record StoredKey(string Kid, string Pkcs8, bool Signs);
