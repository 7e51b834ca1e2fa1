using System.Security.Claims;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Authentication;

/// <summary>
/// Caches the tokens that were verified before, because a client sends the same token with every request. An entry ends when its token
/// expires, or when the key that verified it is withdrawn. At the limit, the least recently used entries are removed.
/// </summary>
internal sealed class VerifiedTokens(JwksConfigurationManager keys, TimeProvider time) : IDisposable
{
    /// <summary>The maximum number of cached tokens.</summary>
    public const int Capacity = 20_000;

    private readonly MemoryCache tokens = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>The number of cached tokens.</summary>
    public int Count => tokens.Count;

    /// <summary>Returns the member and the claims of a token that was verified before and is still valid, else null.</summary>
    public (MemberPrincipal Member, ClaimsPrincipal Claims)? Find(ReadOnlySpan<char> token)
    {
        var digest = TokenDigest.Of(token);
        if (!tokens.TryGetValue<Entry>(digest, out var entry))
            return null;
        // The key must be the same object, not just have the same id.
        if (time.GetUtcNow() < entry!.Member.ExpiresAt && ReferenceEquals(keys.Find(entry.Key.KeyId), entry.Key))
            return (entry.Member, entry.Claims);
        tokens.Remove(digest);
        return null;
    }

    /// <summary>Caches a token that was verified with this key.</summary>
    public void Add(string token, MemberPrincipal member, ClaimsPrincipal claims, SecurityKey key) =>
        tokens.Set(TokenDigest.Of(token), new Entry(member, claims, key), new MemoryCacheEntryOptions { Size = 1 });

    /// <summary>Discards all entries.</summary>
    public void Dispose() => tokens.Dispose();

    private sealed record Entry(MemberPrincipal Member, ClaimsPrincipal Claims, SecurityKey Key);
}
