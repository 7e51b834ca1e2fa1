using System.Buffers.Text;
using System.Numerics;
using System.Text.Json;

namespace CodaMcp.Keys;

/// <summary>A JSON Web Key Set (RFC 7517, section 5), reduced to the keys that may verify RS256.</summary>
internal static class JwksDocument
{
    /// <summary>The smallest RSA key, in bits (RFC 7518, section 3.3).</summary>
    public const int MinKeyBits = 2048;

    // A larger key or exponent would make the verification of each token more expensive. The issuer must not be able to cause that.
    private const int MaxKeyBits = 8192;
    private const int MaxExponentBytes = 4;
    private const int MaxKeys = 100;
    private const int MaxKeyIdLength = 128;

    /// <summary>
    /// Returns the usable keys of a set: RSA, 2048 to 8192 bits, <c>use</c> absent or <c>sig</c>, <c>alg</c> absent or <c>RS256</c>. The
    /// <c>kid</c> of a usable key is its own: no other key of the set, of any kind, has it. Ignores the other keys.
    /// </summary>
    /// <param name="utf8">The document.</param>
    /// <exception cref="FormatException">The document is not a key set, or has too many keys or no usable key.</exception>
    public static SigningKey[] Parse(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
                throw new FormatException("The answer is JSON, but no key set.");
            if (keys.GetArrayLength() > MaxKeys)
                throw new FormatException("The key set holds too many keys.");
            var usable = keys.EnumerateArray()
                .Where(key => Text(key, "kid") is { Length: > 0 and <= MaxKeyIdLength })
                .GroupBy(key => Text(key, "kid")!, StringComparer.Ordinal)
                // Two keys with the same id are ambiguous.
                .Where(sameId => sameId.Count() == 1)
                .Select(sameId => Usable(sameId.Single(), sameId.Key))
                .OfType<SigningKey>()
                .ToArray();
            return usable.Length > 0 ? usable : throw new FormatException("The key set holds no usable key.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("The answer is not JSON.");
        }
    }

    private static SigningKey? Usable(JsonElement key, string keyId)
    {
        if (Text(key, "kty") != "RSA" || !IsAbsentOr(key, "use", "sig") || !IsAbsentOr(key, "alg", "RS256"))
            return null;
        if (key.TryGetProperty("key_ops", out var operations)
            && (operations.ValueKind != JsonValueKind.Array || !operations.EnumerateArray().Any(o => o.ValueKind == JsonValueKind.String && o.GetString() == "verify")))
            return null;
        if (Bytes(key, "n") is not { } modulus || Bytes(key, "e") is not { Length: <= MaxExponentBytes } exponent)
            return null;
        var bits = new BigInteger(modulus, isUnsigned: true, isBigEndian: true).GetBitLength();
        var e = new BigInteger(exponent, isUnsigned: true, isBigEndian: true);
        // With an exponent of 1, every signature equals its message.
        return bits is >= MinKeyBits and <= MaxKeyBits && e >= 3 && !e.IsEven
            ? new SigningKey(keyId, Base64Url.EncodeToString(modulus), Base64Url.EncodeToString(exponent))
            : null;
    }

    private static bool IsAbsentOr(JsonElement key, string name, string value) => !key.TryGetProperty(name, out _) || Text(key, name) == value;

    private static byte[]? Bytes(JsonElement key, string name) =>
        Text(key, name) is { Length: > 0 } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
