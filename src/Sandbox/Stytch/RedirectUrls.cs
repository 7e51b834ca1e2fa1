namespace CodaMcp.Sandbox.Stytch;

/// <summary>Holds the redirect URLs of the project's dashboard. They are compared exactly.</summary>
/// <remarks>
/// Live projects require registered discovery URLs, and compare them with path and query. The error names are from Stytch's error list.
/// Only the error of magic links was seen in use.
/// </remarks>
internal sealed class RedirectUrls(StytchSandboxOptions options)
{
    /// <summary>Returns the page for a token of this type.</summary>
    /// <param name="type">The <c>stytch_token_type</c>.</param>
    /// <param name="url">The URL that the caller requests; null for the first registered one.</param>
    /// <exception cref="OAuthException">The URL is not registered.</exception>
    public string Check(string type, string? url)
    {
        var registered = type == DiscoverySignIns.Sso ? options.LoginRedirectUrls : options.DiscoveryRedirectUrls;
        if (registered.Count == 0)
        {
            throw new OAuthException(
                type == DiscoverySignIns.Sso ? "no_login_redirect_urls_set" : "no_discovery_redirect_urls_set", "The project has no redirect URLs of this type.");
        }

        if (string.IsNullOrEmpty(url))
        {
            return registered[0];
        }

        return registered.Contains(url) ? url : throw new OAuthException(
            type switch
            {
                DiscoverySignIns.MagicLink => "no_match_for_provided_magic_link_url",
                DiscoverySignIns.OAuth => "no_match_for_provided_oauth_url",
                _ => "no_match_for_provided_sso_url",
            },
            $"{url} is not one of the project's redirect URLs.");
    }
}
