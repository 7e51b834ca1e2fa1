using System.Text;

namespace CodaMcp.Tools;

/// <summary>
/// Makes and opens the cursors that tools hand out: opaque to the client, authenticated, and bound to the member and the query they
/// were made for (AES-256-GCM, with both as associated data).
/// </summary>
/// <param name="key">32 bytes, the same in every silo and after a restart.</param>
public sealed class CursorSeal(byte[] key)
{
    /// <summary>Seals Coda's page token, or any other place to go on from.</summary>
    /// <param name="memberKey">The member it is for.</param>
    /// <param name="query">The tool and its arguments, in a canonical form.</param>
    /// <param name="position">Where to go on.</param>
    public string Seal(string memberKey, string query, string position) => Sealing.Seal(key, Encoding.UTF8.GetBytes(position), Bound(memberKey, query));

    /// <summary>Opens a cursor.</summary>
    /// <param name="memberKey">The member that the cursor belongs to.</param>
    /// <param name="query">The tool and its arguments, as they were sealed.</param>
    /// <param name="cursor">The cursor.</param>
    /// <param name="argument">The name of the tool's argument, for the error.</param>
    /// <exception cref="ToolException">It was not made here, or for another member or query.</exception>
    public string Open(string memberKey, string query, string cursor, string argument = "cursor") => Sealing.TryOpen(key, cursor, Bound(memberKey, query), out var position)
        ? Encoding.UTF8.GetString(position)
        : throw ToolException.ForArgument(argument, "was not made by this tool for these arguments. Call again without it to start from the beginning.");

    private static byte[] Bound(string memberKey, string query) => Encoding.UTF8.GetBytes($"{memberKey}\n{query}");
}
