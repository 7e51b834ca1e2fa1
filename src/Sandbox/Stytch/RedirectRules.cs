using System.Text.RegularExpressions;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Decides which redirect URIs a client may register, and when a requested URI matches a registered one.</summary>
internal static partial class RedirectRules
{
    /// <summary>Returns Stytch's error type for a redirect URI that cannot be registered; null if it can.</summary>
    public static string? Problem(string uri, StytchFaults faults)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || !uri.StartsWith(parsed.Scheme + ":", StringComparison.OrdinalIgnoreCase))
        {
            return "connected_app_redirect_url_must_include_scheme";
        }

        if (parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0)
        {
            return "connected_app_invalid_redirect_url";
        }

        if (parsed.Scheme == Uri.UriSchemeHttps)
        {
            return null;
        }

        if (parsed.Scheme != Uri.UriSchemeHttp)
        {
            return faults.CustomSchemeRedirects ? null : "connected_app_redirect_url_must_use_http_or_https_scheme";
        }

        if (!Loopback().IsMatch(uri))
        {
            return "connected_app_redirect_url_http_scheme_must_use_loopback";
        }

        return !faults.LocalhostRedirects && parsed.Host == "localhost" ? "connected_app_redirect_url_cannot_use_localhost" : null;
    }

    /// <summary>
    /// Whether <paramref name="requested"/> is one of the client's redirect URIs. It must match character by character, except the port of
    /// a loopback URI. The client's system chooses that port at run time (RFC 8252, section 7.3).
    /// </summary>
    public static bool Matches(ConnectedApp client, string requested) =>
        client.RedirectUris.Any(uri => uri == requested || WithoutLoopbackPort(uri) is { } bare && bare == WithoutLoopbackPort(requested));

    /// <summary>Whether the URI is an http address of this machine.</summary>
    public static bool IsLoopback(string uri) => Loopback().IsMatch(uri);

    // This compares the raw text. A parsed URI is normalized, and two URIs with the same normal form need not be the same page.
    private static string? WithoutLoopbackPort(string uri)
    {
        var match = Loopback().Match(uri);
        return match.Success ? $"{match.Groups["host"].Value} {match.Groups["rest"].Value}" : null;
    }

    [GeneratedRegex(@"\Ahttp://(?<host>localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?<rest>(?:[/?][^#]*)?)\z")]
    private static partial Regex Loopback();
}
