using System.Text.RegularExpressions;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>Which redirect URIs a client may register, and when a requested one is a registered one.</summary>
internal static partial class RedirectRules
{
    /// <summary>Refuses a redirect URI Stytch would not register; the descriptions end in Stytch's own error types.</summary>
    /// <exception cref="OAuthException"><c>invalid_redirect_uri</c> (RFC 7591, section 3.2.2).</exception>
    public static void Check(string uri, StytchFaults faults)
    {
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || !uri.StartsWith(parsed.Scheme + ":", StringComparison.OrdinalIgnoreCase))
        {
            throw Refused(uri, "connected_app_redirect_url_must_include_scheme");
        }

        if (parsed.Fragment.Length > 0 || parsed.UserInfo.Length > 0)
        {
            throw new OAuthException("invalid_redirect_uri", $"The redirect URI {uri} must not have a fragment or user information.");
        }

        if (parsed.Scheme == Uri.UriSchemeHttps)
        {
            return;
        }

        if (parsed.Scheme != Uri.UriSchemeHttp)
        {
            if (faults.CustomSchemeRedirects)
            {
                return;
            }

            throw Refused(uri, "connected_app_redirect_url_must_use_http_or_https_scheme");
        }

        if (!Loopback().IsMatch(uri))
        {
            throw Refused(uri, "connected_app_redirect_url_http_scheme_must_use_loopback");
        }

        if (!faults.LocalhostRedirects && parsed.Host == "localhost")
        {
            throw Refused(uri, "connected_app_redirect_url_cannot_use_localhost");
        }
    }

    /// <summary>
    /// Whether <paramref name="requested"/> is one of <paramref name="registered"/>: character for character, but for the port of a
    /// loopback URI, which the client's system picks at the time (RFC 8252, section 7.3).
    /// </summary>
    public static bool Matches(IReadOnlyList<string> registered, string requested) =>
        registered.Any(uri => uri == requested || WithoutLoopbackPort(uri) is { } bare && bare == WithoutLoopbackPort(requested));

    // On the raw text: a parsed URI is normalized, and what is normalized alike need not be the same page.
    private static string? WithoutLoopbackPort(string uri)
    {
        var match = Loopback().Match(uri);
        return match.Success ? $"{match.Groups["host"].Value} {match.Groups["rest"].Value}" : null;
    }

    private static OAuthException Refused(string uri, string type) =>
        new("invalid_redirect_uri", $"The redirect URI {uri} cannot be registered: {type}.");

    [GeneratedRegex(@"\Ahttp://(?<host>localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?<rest>(?:[/?][^#]*)?)\z")]
    private static partial Regex Loopback();
}
