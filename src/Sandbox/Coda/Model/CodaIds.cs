using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Creates ids in Coda's forms.</summary>
internal static class CodaIds
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    public static string Doc() => Random(10);

    public static string Folder() => "fl-" + Random(10);

    public static string Page() => "canvas-" + Random(10);

    public static string Table() => "grid-" + Random(10);

    public static string Column() => "c-" + Random(10);

    public static string Row() => "i-" + Random(10);

    public static string Line() => "cl-" + Random(10);

    public static string Mutation() => "mutate:" + Guid.NewGuid();

    public static string Blob() => "bl-" + Random(10);

    /// <summary>Creates the request id of a document's creation: <c>create_doc:…</c> (live note).</summary>
    public static string Creation() => "create_doc:" + Guid.NewGuid();

    /// <summary>Creates an id that is the same in every process for the same name. So the ids of the seed never change.</summary>
    public static string Stable(string prefix, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(prefix + name));
        return prefix + string.Concat(hash.Take(10).Select(b => Alphabet[b % Alphabet.Length]));
    }

    /// <summary>Creates the number that person cells contain beside the email.</summary>
    public static int UserNumber(string email) => 1_000_000 + (BitConverter.ToUInt16(SHA256.HashData(Encoding.UTF8.GetBytes(email))) * 97);

    /// <summary>
    /// Creates the suffix after <c>_su</c> in a page's browser link. It is not derived from the page id: recorded links share no text with
    /// it.
    /// </summary>
    public static string PageSuffix(string pageId) => Stable("", "page link/" + pageId)[..6];

    private static string Random(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
