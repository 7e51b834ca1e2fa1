using System.Security.Cryptography;
using System.Text;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Ids in the shapes Coda gives them.</summary>
internal static class CodaIds
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string Doc() => Random(10);

    public static string Folder() => "fl-" + Random(10);

    public static string Page() => "canvas-" + Random(10);

    public static string Table() => "grid-" + Random(10);

    public static string Column() => "c-" + Random(10);

    public static string Row() => "i-" + Random(10);

    public static string Line() => "cl-" + Random(10);

    public static string Mutation() => "mutate:" + Guid.NewGuid();

    /// <summary>An id that is the same in every process for the same name: the seed's ids never change.</summary>
    public static string Stable(string prefix, string name)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(prefix + name));
        return prefix + string.Concat(hash.Take(10).Select(b => Alphabet[b % Alphabet.Length]));
    }

    /// <summary>The part of a page id that its browser link shows after <c>_su</c>.</summary>
    public static string PageSuffix(string pageId) => pageId[^6..];

    private static string Random(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
