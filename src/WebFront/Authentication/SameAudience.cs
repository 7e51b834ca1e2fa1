using System.Diagnostics.CodeAnalysis;

namespace CodaMcp.Authentication;

/// <summary>
/// Compares audiences. Two URLs are equal if they differ only in one slash at the end, or in the case of scheme and host. Everything else
/// is compared ordinally. Clients write the address of a resource in all these ways, and the issuer copies it into <c>aud</c>.
/// </summary>
/// <remarks>MCP 2026-07-28, Authorization, Canonical Server URI; RFC 3986, section 6.2.2.1.</remarks>
internal sealed class SameAudience : IEqualityComparer<string>
{
    private SameAudience()
    {
    }

    /// <summary>The comparer.</summary>
    public static SameAudience Comparer { get; } = new();

    /// <inheritdoc/>
    public bool Equals(string? x, string? y) => x is null || y is null ? x is null && y is null : Canonical(x) == Canonical(y);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] string obj) => Canonical(obj).GetHashCode(StringComparison.Ordinal);

    private static string Canonical(string audience)
    {
        var scheme = audience.IndexOf("://", StringComparison.Ordinal);
        // Not a URL, but for example the id of a project.
        if (scheme < 1)
            return audience;
        var host = scheme + "://".Length;
        var afterHost = audience.AsSpan(host).IndexOfAny("/?#") is >= 0 and var length ? host + length : audience.Length;
        var withoutSlash = afterHost < audience.Length && audience[^1] == '/' ? audience.Length - 1 : audience.Length;
        return string.Concat(audience[..afterHost].ToLowerInvariant(), audience[afterHost..withoutSlash]);
    }
}
