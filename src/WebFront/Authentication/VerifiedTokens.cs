using System.Collections.Concurrent;
using Microsoft.IdentityModel.Tokens;

namespace CodaMcp.Authentication;

/// <summary>
/// The tokens that were verified lately, so that none is verified twice: a client sends the same one with every request. An entry ends
/// with its token, and when the key that verified it is withdrawn. Bounded: of too many, those unused for longest go.
/// </summary>
internal sealed class VerifiedTokens(JwksConfigurationManager keys, TimeProvider time)
{
    /// <summary>The most tokens that are remembered: two generations of half as many.</summary>
    public const int Capacity = 20_000;

    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<TokenDigest, Entry> _young = new();
    private volatile ConcurrentDictionary<TokenDigest, Entry> _old = new();

    /// <summary>How many tokens are remembered.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>The member of a token that was verified before and would be again, else null.</summary>
    public MemberPrincipal? Find(string token)
    {
        var digest = TokenDigest.Of(token);
        var young = _young;
        if (!young.TryGetValue(digest, out var entry) && _old.TryRemove(digest, out entry))
            Remember(digest, entry);
        if (entry is null)
            return null;
        // The same key, not just one of the same name.
        if (time.GetUtcNow() < entry.Member.ExpiresAt && ReferenceEquals(keys.Find(entry.Key.KeyId), entry.Key))
            return entry.Member;
        _young.TryRemove(digest, out _);
        return null;
    }

    /// <summary>Remembers a token that was verified with this key.</summary>
    public void Add(string token, MemberPrincipal member, SecurityKey key) => Remember(TokenDigest.Of(token), new Entry(member, key));

    private void Remember(TokenDigest digest, Entry entry)
    {
        _young[digest] = entry;
        // Counting locks the whole dictionary; it is done when a token is new, not when it is found.
        if (_young.Count < Capacity / 2)
            return;
        lock (_turning)
        {
            if (_young.Count < Capacity / 2)
                return;
            _old = _young;
            _young = new ConcurrentDictionary<TokenDigest, Entry>();
        }
    }

    private sealed record Entry(MemberPrincipal Member, SecurityKey Key);
}
