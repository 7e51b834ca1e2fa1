using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>
/// The Ed25519 key (RFC 8032) that signs checkpoints. It is derived from the server's first secret. So every silo has the same key, and none is stored.
/// </summary>
public sealed class AuditSigningKey
{
    private const string Purpose = "audit checkpoints";

    // The bytes before an Ed25519 public key in a SubjectPublicKeyInfo (RFC 8410, section 4).
    private static readonly byte[] Prefix = Convert.FromHexString("302A300506032B6570032100");

    private readonly byte[] seed;

    /// <summary>Derives the key.</summary>
    public AuditSigningKey(Protector protector)
    {
        ArgumentNullException.ThrowIfNull(protector);
        seed = protector.Authenticate(Purpose, "Ed25519"u8);
        var bytes = new byte[Ed25519.PublicKeySize];
        Ed25519.GeneratePublicKey(seed, 0, bytes, 0);
        PublicKey = Convert.ToBase64String(bytes);
    }

    /// <summary>The public key: 32 bytes as base64.</summary>
    public string PublicKey { get; }

    /// <summary>The public key as PEM, for other programs.</summary>
    public string Pem => PemEncoding.WriteString("PUBLIC KEY", [.. Prefix, .. Convert.FromBase64String(PublicKey)]);

    /// <summary>Returns a short name of a public key: the first 64 bits of its SHA-256 in hex.</summary>
    public static string IdOf(string publicKey) => Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(publicKey)).AsSpan(0, 8));

    /// <summary>Reads a public key from PEM.</summary>
    /// <returns>The 32 bytes of the key as base64; null if it is not an Ed25519 public key.</returns>
    public static string? ReadPem(string pem)
    {
        if (!PemEncoding.TryFind(pem, out var fields))
            return null;
        var bytes = Convert.FromBase64String(pem[fields.Base64Data]);
        return bytes.Length == Prefix.Length + Ed25519.PublicKeySize && bytes.AsSpan().StartsWith(Prefix) ? Convert.ToBase64String(bytes, Prefix.Length, Ed25519.PublicKeySize) : null;
    }

    /// <summary>Whether a signature is valid.</summary>
    public static bool IsSigned(ReadOnlySpan<byte> data, byte[] signature, string publicKey)
    {
        ArgumentNullException.ThrowIfNull(signature);
        var key = new byte[Ed25519.PublicKeySize];
        return signature.Length == Ed25519.SignatureSize && Convert.TryFromBase64String(publicKey, key, out var length) && length == key.Length
            && Ed25519.Verify(signature, 0, key, 0, data.ToArray(), 0, data.Length);
    }

    /// <summary>Signs data.</summary>
    public byte[] Sign(byte[] data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var signature = new byte[Ed25519.SignatureSize];
        Ed25519.Sign(seed, 0, data, 0, data.Length, signature, 0);
        return signature;
    }
}
