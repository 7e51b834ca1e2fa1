namespace CodaMcp.Keys;

/// <summary>The one spelling of an issuer: what a setting says and what a token's <c>iss</c> says are compared byte for byte.</summary>
public static class IssuerUrl
{
    /// <summary>
    /// The setting as Stytch writes the issuer: with a scheme (<c>https://</c> where the setting has none) and without a trailing slash.
    /// Nothing else is changed, and an empty setting stays empty.
    /// </summary>
    public static string Normalise(string? setting)
    {
        var issuer = (setting ?? "").Trim();
        if (issuer.Length > 0 && !issuer.Contains("://", StringComparison.Ordinal))
            issuer = $"https://{issuer}";
        return issuer.TrimEnd('/');
    }

    /// <summary>
    /// Whether this is an issuer that keys may be fetched from: an absolute URL without query, fragment or user, and <c>https</c> unless
    /// it is on this machine or <paramref name="allowPlain"/>.
    /// </summary>
    public static bool IsUsable(string issuer, bool allowPlain = false) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || allowPlain)));
}
