using System.Text;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>Makes and opens the sync tokens that tools hand out. A client cannot read or change one, and it opens only for the member and the query it was made for.</summary>
/// <param name="protector">Encrypts them.</param>
public sealed class SyncTokenProtector(Protector protector)
{
    // The name is part of the key. Tokens of earlier versions have it too.
    private const string Purpose = "cursor";

    /// <summary>Makes a sync token of Coda's.</summary>
    /// <param name="memberKey">The member it is for.</param>
    /// <param name="query">The tool and its arguments, in a canonical form.</param>
    /// <param name="token">Coda's token.</param>
    public string Protect(string memberKey, string query, string token) => protector.ProtectText(Purpose, token, Bound(memberKey, query));

    /// <summary>Opens a sync token.</summary>
    /// <param name="memberKey">The member that it belongs to.</param>
    /// <param name="query">The tool and its arguments, as given to <see cref="Protect"/>.</param>
    /// <param name="syncToken">The sync token.</param>
    /// <exception cref="ToolException">It was not made here, or for another member or query.</exception>
    public string Unprotect(string memberKey, string query, string syncToken) => protector.TryUnprotectText(Purpose, syncToken, Bound(memberKey, query), out var token)
        ? token
        : throw ToolException.ForArgument("sync_token", "was not made by this tool for these arguments. Call again without it to start from the beginning.");

    private static byte[] Bound(string memberKey, string query) => Encoding.UTF8.GetBytes($"{memberKey}\n{query}");
}
