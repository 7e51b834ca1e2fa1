using System.Text;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>
/// Encrypts and decrypts the sync tokens that tools return. A client cannot read or change a token. A token can be decrypted only for the
/// member and the query that it was created for.
/// </summary>
/// <param name="protector">Encrypts and decrypts the tokens.</param>
public sealed class SyncTokenProtector(Protector protector)
{
    // The purpose is part of the key. Tokens of earlier versions have the same purpose.
    private const string Purpose = "cursor";

    /// <summary>Encrypts a sync token of Coda.</summary>
    /// <param name="memberKey">The member it is for.</param>
    /// <param name="query">The tool and its arguments, in a canonical form.</param>
    /// <param name="token">Coda's token.</param>
    public string Protect(string memberKey, string query, string token) => protector.ProtectText(Purpose, token, Bound(memberKey, query));

    /// <summary>Decrypts a sync token.</summary>
    /// <param name="memberKey">The member that it belongs to.</param>
    /// <param name="query">The tool and its arguments, as given to <see cref="Protect"/>.</param>
    /// <param name="syncToken">The sync token.</param>
    /// <exception cref="ToolException">The sync token was not created here, or belongs to another member or query.</exception>
    public string Unprotect(string memberKey, string query, string syncToken) => protector.TryUnprotectText(Purpose, syncToken, Bound(memberKey, query), out var token)
        ? token
        : throw ToolException.ForArgument("sync_token", "was not made by this tool for these arguments. Call again without it to start from the beginning.");

    private static byte[] Bound(string memberKey, string query) => Encoding.UTF8.GetBytes($"{memberKey}\n{query}");
}
