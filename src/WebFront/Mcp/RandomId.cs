using System.Buffers.Text;
using System.Security.Cryptography;

namespace CodaMcp.Mcp;

/// <summary>Names for calls, streams and listeners that nobody can guess.</summary>
internal static class RandomId
{
    /// <summary>How long one is.</summary>
    public const int Length = 22;

    /// <summary>128 random bits, base64url.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether a text can be one.</summary>
    public static bool IsOne(string text) => text.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
