using System.Security.Claims;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Authentication;

/// <summary>
/// The tokens that were verified lately, so that none is verified twice: a client sends the same one with every request. An entry ends
/// with its token, and when the key that verified it is withdrawn. At the bound, those unused for longest are removed.
/// </summary>
internal sealed class VerifiedTokens(JwksConfigurationManager keys, TimeProvider time) : IDisposable
{
    /// <summary>The most tokens that are remembered.</summary>
    public const int Capacity = 20_000;

    private readonly MemoryCache tokens = new(new MemoryCacheOptions { SizeLimit = Capacity });

    /// <summary>How many tokens are remembered.</summary>
    public int Count => tokens.Count;

    /// <summary>The member of a token that was verified before and would be again, and the claims, else null.</summary>
    public (MemberPrincipal Member, ClaimsPrincipal Claims)? Find(ReadOnlySpan<char> token)
    {
        var digest = TokenDigest.Of(token);
        if (!tokens.TryGetValue<Entry>(digest, out var entry))
            return null;
        // The same key, not just one of the same name.
        if (time.GetUtcNow() < entry!.Member.ExpiresAt && ReferenceEquals(keys.Find(entry.Key.KeyId), entry.Key))
            return (entry.Member, entry.Claims);
        tokens.Remove(digest);
        return null;
    }

    /// <summary>Remembers a token that was verified with this key.</summary>
    public void Add(string token, MemberPrincipal member, ClaimsPrincipal claims, SecurityKey key) =>
        tokens.Set(TokenDigest.Of(token), new Entry(member, claims, key), new MemoryCacheEntryOptions { Size = 1 });

    /// <summary>Forgets all.</summary>
    public void Dispose() => tokens.Dispose();

    private sealed record Entry(MemberPrincipal Member, ClaimsPrincipal Claims, SecurityKey Key);
}
