using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp;

/// <summary>
/// Encrypts and authenticates data that is stored or that a client carries: AES-256-GCM, as nonce, ciphertext and tag. Each purpose has
/// a key of its own (HKDF-SHA256), derived from secrets of the environment: every silo has the same keys, also after a restart.
/// </summary>
public sealed class Protector
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[][] secrets;

    // Purposes are this program's own, so that they are few. Deriving a key costs more than using it.
    private readonly ConcurrentDictionary<(byte[] Secret, string Purpose), byte[]> keys = new();

    /// <summary>Takes the secrets. The first one protects, each one opens: so a secret can be replaced.</summary>
    /// <exception cref="ArgumentException">There is no secret, or an empty one.</exception>
    public Protector(params IReadOnlyList<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(secrets);
        if (secrets.Count == 0 || secrets.Any(string.IsNullOrWhiteSpace))
            throw new ArgumentException("At least one secret is needed, and none may be empty.", nameof(secrets));
        this.secrets = [.. secrets.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Encrypts data.</summary>
    /// <param name="purpose">What the data is. What was protected for one purpose does not open for another.</param>
    /// <param name="plain">The data.</param>
    /// <param name="bound">What the result is bound to, such as a member: it does not open without the same.</param>
    public byte[] Protect(string purpose, ReadOnlySpan<byte> plain, ReadOnlySpan<byte> bound = default)
    {
        var result = new byte[NonceSize + plain.Length + TagSize];
        var nonce = result.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(KeyOf(secrets[0], purpose), TagSize);
        aes.Encrypt(nonce, plain, result.AsSpan(NonceSize, plain.Length), result.AsSpan(NonceSize + plain.Length), bound);
        return result;
    }

    /// <summary>Whether data was encrypted with the first secret, so that it opens when the others are gone.</summary>
    public bool IsCurrent(string purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> bound = default) => TryOpen(secrets[..1], purpose, data, bound, out _);

    /// <summary>Decrypts data.</summary>
    /// <returns>False if it was altered, or protected with another secret, for another purpose, or bound to something else.</returns>
    public bool TryUnprotect(string purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> bound, [NotNullWhen(true)] out byte[]? plain) =>
        TryOpen(secrets, purpose, data, bound, out plain);

    /// <summary>Encrypts a text, as base64url.</summary>
    public string ProtectText(string purpose, string plain, ReadOnlySpan<byte> bound = default) =>
        Base64Url.EncodeToString(Protect(purpose, Encoding.UTF8.GetBytes(plain), bound));

    /// <summary>Decrypts what <see cref="ProtectText"/> made.</summary>
    /// <returns>False as in <see cref="TryUnprotect"/>, or if it is no base64url.</returns>
    public bool TryUnprotectText(string purpose, string text, ReadOnlySpan<byte> bound, [NotNullWhen(true)] out string? plain)
    {
        plain = Base64Url.IsValid(text) && TryUnprotect(purpose, Base64Url.DecodeFromChars(text), bound, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
        return plain is not null;
    }

    /// <summary>HMAC-SHA256 of data, with a key of the first secret.</summary>
    /// <param name="purpose">What the data is. Each purpose has a key of its own.</param>
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
                // The next secret may open it.
            }
        }

        return false;
    }

    private byte[] KeyOf(byte[] secret, string purpose) => keys.GetOrAdd(
        (secret, purpose), static known => HKDF.DeriveKey(HashAlgorithmName.SHA256, known.Secret, 32, info: Encoding.UTF8.GetBytes($"codamcp {known.Purpose}")));
}
