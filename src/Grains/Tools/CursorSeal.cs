using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Tools;

/// <summary>
/// Makes and opens the cursors that tools hand out: opaque to the client, authenticated, and bound to the member and the query they
/// were made for (AES-256-GCM, with both as associated data).
/// </summary>
/// <param name="key">32 bytes, the same in every silo and after a restart.</param>
public sealed class CursorSeal(byte[] key)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals Coda's page token, or any other place to go on from.</summary>
    /// <param name="memberKey">The member it is for.</param>
    /// <param name="query">The tool and its arguments, in a canonical form.</param>
    /// <param name="position">Where to go on.</param>
    public string Seal(string memberKey, string query, string position)
    {
        var plain = Encoding.UTF8.GetBytes(position);
        var sealedBytes = new byte[NonceSize + TagSize + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), Bound(memberKey, query));
        return Base64Url.EncodeToString(sealedBytes);
    }

    /// <summary>Opens a cursor.</summary>
    /// <exception cref="ToolException">It was not made here, or for another member or query.</exception>
    public string Open(string memberKey, string query, string cursor)
    {
        try
        {
            var sealedBytes = Base64Url.DecodeFromChars(cursor);
            var plain = new byte[sealedBytes.Length - NonceSize - TagSize];
            using var aes = new AesGcm(key, TagSize);
            aes.Decrypt(sealedBytes.AsSpan(0, NonceSize), sealedBytes.AsSpan(NonceSize + TagSize), sealedBytes.AsSpan(NonceSize, TagSize), plain, Bound(memberKey, query));
            return Encoding.UTF8.GetString(plain);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or OverflowException or ArgumentException)
        {
            throw ToolException.ForArgument("cursor", "was not made by this tool for these arguments. Call again without it to start from the beginning.");
        }
    }

    private static byte[] Bound(string memberKey, string query) => Encoding.UTF8.GetBytes($"{memberKey}\n{query}");
}
