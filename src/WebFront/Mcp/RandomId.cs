using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace CodaMcp.Mcp;

/// <summary>Creates ids for calls, streams, listeners and records that cannot be guessed.</summary>
internal static class RandomId
{
    /// <summary>The length of an id in characters.</summary>
    public const int Length = 22;

    private const int Bytes = 16;

    // A request to the system costs more than the bytes. So each thread requests the bytes of many ids at once.
    [ThreadStatic]
    private static byte[]? pool;
    [ThreadStatic]
    private static int left;

    /// <summary>Returns 128 random bits as base64url.</summary>
    public static string New() => Base64Url.EncodeToString(Next());

    /// <summary>Returns a UUID of version 7 (RFC 9562, section 5.7).</summary>
    /// <param name="at">The time in the UUID.</param>
    public static Guid NewVersion7(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        Next().CopyTo(bytes);
        var milliseconds = at.ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)(milliseconds >> 16));
        BinaryPrimitives.WriteUInt16BigEndian(bytes[4..], (ushort)milliseconds);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Returns whether a text has the form of an id.</summary>
    public static bool IsOne(string text) => text.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static ReadOnlySpan<byte> Next()
    {
        pool ??= new byte[64 * Bytes];
        if (left == 0)
        {
            RandomNumberGenerator.Fill(pool);
            left = pool.Length;
        }

        left -= Bytes;
        return pool.AsSpan(left, Bytes);
    }
}
