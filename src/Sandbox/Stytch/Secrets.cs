using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Creates random strings, and compares secrets in constant time.</summary>
internal static class Secrets
{
    /// <summary>Returns 256 random bits, Base64url.</summary>
    public static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Returns the SHA-256 of the text, Base64. It is stored in place of a secret.</summary>
    public static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Returns the SHA-256 of the text, Base64url: the S256 challenge of a PKCE verifier (RFC 7636, section 4.6).</summary>
    public static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>Compares two texts ordinally in constant time.</summary>
    public static bool Same(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(a), Encoding.UTF8.GetBytes(b));
}
