using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Credentials;

/// <summary>
/// Encrypts the key ring at rest, so that a copy of the database alone opens no token. AES-256-GCM with a key derived from a secret of
/// the environment; several secrets let one be replaced: the first seals, and each is tried for opening.
/// </summary>
public sealed class KeyRingSeal
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[][] keys;

    /// <summary>Derives the keys (HKDF-SHA256).</summary>
    /// <param name="secrets">The secrets, the one in use first.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public KeyRingSeal(IReadOnlyList<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        if (secrets.Count == 0 || secrets.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("The key ring needs a secret to be encrypted with.", nameof(secrets));
        keys = [.. secrets.Select(secret => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "codamcp key ring"u8.ToArray()))];
    }

    /// <summary>Encrypts; the result is nonce, ciphertext, tag.</summary>
    public byte[] Seal(ReadOnlySpan<byte> plain)
    {
        var result = new byte[NonceSize + plain.Length + TagSize];
        var nonce = result.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(keys[0], TagSize);
        aes.Encrypt(nonce, plain, result.AsSpan(NonceSize, plain.Length), result.AsSpan(NonceSize + plain.Length));
        return result;
    }

    /// <summary>Decrypts.</summary>
    /// <exception cref="CryptographicException">It was altered, or sealed with a secret that is not there any more.</exception>
    public byte[] Open(ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < NonceSize + TagSize)
            throw new CryptographicException("A sealed key is longer than that.");
        var plain = new byte[sealedBytes.Length - NonceSize - TagSize];
        foreach (var key in keys)
        {
            using var aes = new AesGcm(key, TagSize);
            try
            {
                aes.Decrypt(sealedBytes[..NonceSize], sealedBytes[NonceSize..^TagSize], sealedBytes[^TagSize..], plain);
                return plain;
            }
            catch (AuthenticationTagMismatchException)
            {
                // Of another secret, perhaps.
            }
        }

        throw new CryptographicException("A key of the key ring opens with none of the secrets of the environment.");
    }
}
