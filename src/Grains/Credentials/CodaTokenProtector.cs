using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace CodaMcp.Credentials;

/// <summary>
/// Encrypts members' Coda API tokens for storing (ASP.NET Core Data Protection: AES-256-CBC with HMAC-SHA256, a new key every 90 days,
/// old ones kept for reading). A token that was encrypted for one member cannot be decrypted for another.
/// </summary>
/// <param name="provider">Data Protection, with a key ring that every silo of the cluster shares.</param>
public sealed class CodaTokenProtector(IDataProtectionProvider provider)
{
    /// <summary>
    /// The name that Data Protection must run under. Like <see cref="Purpose"/>, it is part of every stored token. Changing either makes all stored tokens
    /// unreadable.
    /// </summary>
    internal const string Application = "CodaMcp";

    private const string Purpose = "CodaMcp.CodaToken.v1";

    /// <summary>Encrypts a token for one member.</summary>
    /// <param name="memberKey">The member's grain key.</param>
    /// <param name="token">The token.</param>
    public string Protect(string memberKey, string token) => Convert.ToBase64String(For(memberKey).Protect(Encoding.UTF8.GetBytes(token)));

    /// <summary>Decrypts a token that <see cref="Protect"/> encrypted for the same member.</summary>
    /// <param name="memberKey">The member's grain key.</param>
    /// <param name="stored">The stored text.</param>
    /// <param name="token">The token.</param>
    /// <param name="outdated">Whether the token should be encrypted again, because there is a newer key than the one it was encrypted with.</param>
    /// <returns>
    /// False if the token cannot be decrypted: it is another member's, it was altered, or its key is lost, revoked or cannot be decrypted.
    /// </returns>
    public bool TryUnprotect(string memberKey, string stored, [NotNullWhen(true)] out string? token, out bool outdated)
    {
        (token, outdated) = (null, false);
        try
        {
            var bytes = For(memberKey).DangerousUnprotect(Convert.FromBase64String(stored), ignoreRevocationErrors: false, out outdated, out _);
            token = Encoding.UTF8.GetString(bytes);
            CryptographicOperations.ZeroMemory(bytes);
            return true;
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return false;
        }
    }

    private IPersistedDataProtector For(string memberKey) => (IPersistedDataProtector)provider.CreateProtector(Purpose, memberKey);
}
