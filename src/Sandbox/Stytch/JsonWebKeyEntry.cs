using System.Buffers.Text;
using System.Security.Cryptography;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>A public key (RFC 7517, RFC 7518). It has only the members of its own key type.</summary>
internal sealed record JsonWebKeyEntry
{
    public required string Kty { get; init; }

    public required string Kid { get; init; }

    public string? Alg { get; init; }

    public string Use { get; init; } = "sig";

    public string? N { get; init; }

    public string? E { get; init; }

    public string? Crv { get; init; }

    public string? X { get; init; }

    public string? Y { get; init; }

    public string? K { get; init; }

    /// <summary>Returns the public half of an RSA key, for RS256.</summary>
    public static JsonWebKeyEntry Rsa(string kid, RSA rsa)
    {
        var key = rsa.ExportParameters(includePrivateParameters: false);
        return new JsonWebKeyEntry
        {
            Kty = "RSA",
            Kid = kid,
            Alg = "RS256",
            N = Base64Url.EncodeToString(key.Modulus),
            E = Base64Url.EncodeToString(key.Exponent),
        };
    }

    /// <summary>Creates an EC key, for ES256.</summary>
    public static JsonWebKeyEntry Curve(string kid)
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = curve.ExportParameters(includePrivateParameters: false).Q;
        return new JsonWebKeyEntry
        {
            Kty = "EC",
            Kid = kid,
            Alg = "ES256",
            Crv = "P-256",
            X = Base64Url.EncodeToString(point.X),
            Y = Base64Url.EncodeToString(point.Y),
        };
    }

    /// <summary>Creates a symmetric key, which a public key set should not contain.</summary>
    public static JsonWebKeyEntry Symmetric(string kid) => new() { Kty = "oct", Kid = kid, Alg = "HS256", K = Secrets.Random() };
}
