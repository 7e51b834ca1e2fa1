namespace CodaMcp.Keys;

/// <summary>Gives issuers one spelling. The issuer in a setting and a token's <c>iss</c> are compared byte for byte.</summary>
public static class IssuerUrl
{
    /// <summary>
    /// Returns the setting in the form in which Stytch writes the issuer. Adds the scheme <c>https://</c> if the setting has none. Removes
    /// trailing slashes and surrounding spaces. Changes nothing else. An empty setting stays empty.
    /// </summary>
    public static string Normalise(string? setting)
    {
        var issuer = (setting ?? "").Trim();
        if (issuer.Length > 0 && !issuer.Contains("://", StringComparison.Ordinal))
            issuer = $"https://{issuer}";
        return issuer.TrimEnd('/');
    }

    /// <summary>
    /// Returns whether keys may be fetched from this issuer. It must be an absolute URL without query, fragment or user. It must be
    /// <c>https</c>, unless it is on this machine or <paramref name="allowPlain"/> is set.
    /// </summary>
    public static bool IsUsable(string issuer, bool allowPlain = false) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || allowPlain)));
}
