using System.Security.Cryptography;
using System.Text;
using CodaMcp.Members;

namespace CodaMcp.Coda.Mutations;

/// <summary>The key of an <see cref="IMutationGrain"/>: <c>w:{member}/{request id}</c>.</summary>
public static class MutationGrainKey
{
    /// <summary>The longest accepted request id. Coda's request ids have 43 characters.</summary>
    public const int MaxRequestIdLength = 200;

    /// <summary>
    /// Returns the key of a member's write. It contains the member as 128 bits of a SHA-256, because a member's own key has no maximum length.
    /// </summary>
    public static string Of(MemberId member, string requestId)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(requestId.Length, MaxRequestIdLength);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(member.ToGrainKey()));
        return $"w:{Convert.ToHexStringLower(hash.AsSpan(0, 16))}/{Uri.EscapeDataString(requestId)}";
    }
}
