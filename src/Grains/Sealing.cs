using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CodaMcp;

/// <summary>Seals what a client is to carry and bring back, and not to read or change: AES-256-GCM, as base64url of nonce, tag and text.</summary>
internal static class Sealing
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals a text.</summary>
    /// <param name="key">32 bytes.</param>
    /// <param name="plain">The text.</param>
    /// <param name="bound">What it is bound to: to be given again when it is opened.</param>
    public static string Seal(byte[] key, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound)
    {
        var sealedBytes = new byte[NonceSize + TagSize + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), bound);
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <summary>Opens what <see cref="Seal"/> made with the same key and binding.</summary>
    public static bool TryOpen(byte[] key, string text, ReadOnlySpan<byte> bound, [NotNullWhen(true)] out byte[]? plain)
    {
        try
        {
            var sealedBytes = Base64Url.DecodeFromChars(text);
            plain = new byte[sealedBytes.Length - NonceSize - TagSize];
            using var aes = new AesGcm(key, TagSize);
            aes.Decrypt(sealedBytes.AsSpan(0, NonceSize), sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), plain, bound);
            return true;
        }
        catch (Exception e) when (e is FormatException or CryptographicException or OverflowException or ArgumentException)
        {
            plain = null;
            return false;
        }
    }
}
