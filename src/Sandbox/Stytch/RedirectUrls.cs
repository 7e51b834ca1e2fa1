namespace CodaMcp.Sandbox.Stytch;

/// <summary>The redirect URLs of the project's dashboard, which are compared exactly.</summary>
/// <remarks>
/// That discovery URLs must be registered, and are compared with path and query, is seen in live projects. The names of the refusals are
/// from Stytch's error list; only that of magic links is seen in use.
/// </remarks>
internal sealed class RedirectUrls(StytchSandboxOptions options)
{
    /// <summary>The page a token of this type leads to.</summary>
    /// <param name="type">The <c>stytch_token_type</c>.</param>
    /// <param name="url">What the caller asks for; null takes the first that is registered.</param>
    /// <exception cref="OAuthException">It is not registered.</exception>
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
