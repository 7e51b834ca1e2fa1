using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Authentication;

/// <summary>The SHA-256 of a token. It identifies the token in memory, without the token itself.</summary>
internal readonly record struct TokenDigest(UInt128 High, UInt128 Low)
{
    /// <summary>Returns the first half in hexadecimal digits, which is enough to distinguish two tokens.</summary>
    public override string ToString() => High.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>Computes the digest of a token.</summary>
    public static TokenDigest Of(ReadOnlySpan<char> token)
    {
        var utf8 = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(token.Length));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8.AsSpan(0, Encoding.UTF8.GetBytes(token, utf8)), digest);
        // The next user of the rented array must not find the token in it.
        ArrayPool<byte>.Shared.Return(utf8, clearArray: true);
        return new TokenDigest(BinaryPrimitives.ReadUInt128BigEndian(digest), BinaryPrimitives.ReadUInt128BigEndian(digest[16..]));
    }
}
