namespace CodaMcp.Keys;

/// <summary>The key of the <see cref="IJwksGrain"/> of an issuer.</summary>
public static class JwksGrainKey
{
    private const string Prefix = "jwks:";

    /// <summary>Returns <c>jwks:{issuer}</c>, with the issuer in the form of <see cref="IssuerUrl.Normalise"/>.</summary>
    public static string For(string issuer) => Prefix + issuer;

    /// <summary>Returns the issuer in a key.</summary>
    /// <exception cref="FormatException">The key is not of that form.</exception>
    public static string IssuerOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(Prefix, StringComparison.Ordinal)
            ? key[Prefix.Length..]
            : throw new FormatException("The key of a JWKS grain has the form jwks:{issuer}.");
    }
}
