using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp;

/// <summary>
/// Encrypts and authenticates data that the server stores or that a client carries. It uses AES-256-GCM; a result is nonce, ciphertext and tag.
/// Each purpose has its own key, derived from secrets of the environment (HKDF-SHA256). So every silo has the same keys, also after a restart.
/// </summary>
public sealed class Protector
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[][] secrets;

    // All purposes are constants of this program, so they are few. Deriving a key costs more than using it.
    private readonly ConcurrentDictionary<(byte[] Secret, string Purpose), byte[]> keys = new();

    /// <summary>Takes the secrets. The first one encrypts, and each of them decrypts. So a secret can be replaced.</summary>
    /// <exception cref="ArgumentException">There is no secret, or one is empty.</exception>
    public Protector(params IReadOnlyList<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        if (secrets.Count == 0 || secrets.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("At least one secret is needed, and none may be empty.", nameof(secrets));
        this.secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Encrypts data.</summary>
    /// <param name="purpose">What the data is. Data that was encrypted for one purpose cannot be decrypted for another.</param>
    /// <param name="plain">The data.</param>
    /// <param name="bound">What the result is bound to, such as a member. Decryption needs the same value.</param>
    public byte[] Protect(string purpose, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound = default)
    {
        var result = new byte[NonceSize + plain.Length + TagSize];
        var nonce = result.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(secrets[0], purpose), TagSize);
        aes.Encrypt(nonce, plain, result.AsSpan(NonceSize, plain.Length), result.AsSpan(NonceSize + plain.Length), bound);
        return result;
    }

    /// <summary>Returns whether data was encrypted with the first secret. Such data can be decrypted after the other secrets are removed.</summary>
    public bool IsCurrent(string purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> bound = default) => TryOpen(secrets[..1], purpose, data, bound, out _);

    /// <summary>Decrypts data.</summary>
    /// <returns>False if the data was altered, or was encrypted with another secret, for another purpose or with another binding.</returns>
    public bool TryUnprotect(string purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> bound, [NotNullWhen(true)] out byte[]? plain) =>
        TryOpen(secrets, purpose, data, bound, out plain);

    /// <summary>Encrypts a text and returns it as base64url.</summary>
    public string ProtectText(string purpose, string plain, ReadOnlySpan<byte> bound = default) =>
        Base64Url.EncodeToString(Protect(purpose, Encoding.UTF8.GetBytes(plain), bound));

    /// <summary>Decrypts a result of <see cref="ProtectText"/>.</summary>
    /// <returns>False in the cases of <see cref="TryUnprotect"/>, or if the text is not base64url.</returns>
    public bool TryUnprotectText(string purpose, string text, ReadOnlySpan<byte> bound, [NotNullWhen(true)] out string? plain)
    {
        plain = Base64Url.IsValid(text) && TryUnprotect(purpose, Base64Url.DecodeFromChars(text), bound, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
        return plain is not null;
    }

    /// <summary>Returns the HMAC-SHA256 of data, with a key derived from the first secret.</summary>
    /// <param name="purpose">What the data is. Each purpose has its own key.</param>
    /// <param name="data">The data.</param>
    public byte[] Authenticate(string purpose, ReadOnlySpan<byte> data) => HMACSHA256.HashData(KeyOf(secrets[0], purpose), data);

    private bool TryOpen(
        byte[][] secrets, string purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> bound, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = null;
        if (data.Length < NonceSize + TagSize)
            return false;
        var opened = new byte[data.Length - NonceSize - TagSize];
        foreach (var secret in secrets)
        {
            using var aes = new AesGcm(KeyOf(secret, purpose), TagSize);
            try
            {
                aes.Decrypt(data[..NonceSize], data[NonceSize..^TagSize], data[^TagSize..], opened, bound);
                plain = opened;
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                // The next secret may decrypt it.
            }
        }

        return false;
    }

    private byte[] KeyOf(byte[] secret, string purpose) => keys.GetOrAdd(
        (secret, purpose), static known => HKDF.DeriveKey(HashAlgorithmName.SHA256, known.Secret, 32, info: Encoding.UTF8.GetBytes($"codamcp {known.Purpose}")));
}
