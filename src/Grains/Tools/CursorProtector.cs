using System.Text;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>Makes and opens the cursors that tools hand out. A client cannot read or change one, and it opens only for the member and the query it was made for.</summary>
/// <param name="protector">Encrypts them.</param>
public sealed class CursorProtector(Protector protector)
{
    private const string Purpose = "cursor";

    /// <summary>Makes a cursor of Coda's page token, or of another place to go on from.</summary>
    /// <param name="memberKey">The member it is for.</param>
    /// <param name="query">The tool and its arguments, in a canonical form.</param>
    /// <param name="position">Where to go on.</param>
    public string Protect(string memberKey, string query, string position) => protector.ProtectText(Purpose, position, Bound(memberKey, query));

    /// <summary>Opens a cursor.</summary>
    /// <param name="memberKey">The member that the cursor belongs to.</param>
    /// <param name="query">The tool and its arguments, as given to <see cref="Protect"/>.</param>
    /// <param name="cursor">The cursor.</param>
    /// <param name="argument">The name of the tool's argument, for the error.</param>
    /// <exception cref="ToolException">It was not made here, or for another member or query.</exception>
    public string Unprotect(string memberKey, string query, string cursor, string argument = "cursor") => protector.TryUnprotectText(Purpose, cursor, Bound(memberKey, query), out var position)
        ? position
        : throw ToolException.ForArgument(argument, "was not made by this tool for these arguments. Call again without it to start from the beginning.");

    private static byte[] Bound(string memberKey, string query) => Encoding.UTF8.GetBytes($"{memberKey}\n{query}");
}
