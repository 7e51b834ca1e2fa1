namespace CodaMcp.Pages.Stytch;

/// <summary>
/// Names of errors that more than one place must know. They are from the list of error types in Stytch's own browser SDK; which call answers
/// which of them is seen in use for few.
/// </summary>
internal static class StytchErrors
{
    /// <summary>A requested scope does not exist in the project, or the list is empty. Seen in live projects.</summary>
    public const string InvalidScope = "oauth_invalid_scope_requested";

    /// <summary>The metadata's answer while the dashboard's Authorization URL is not set. Seen in live projects.</summary>
    public const string NoAuthorizationUrl = "authorization_endpoint_not_configured_for_project";

    /// <summary>Whether an address of ours is not among the project's redirect URLs. The first is seen in live projects.</summary>
    public static bool IsUnregisteredRedirect(string type) => type
        is "no_match_for_provided_magic_link_url" or "no_match_for_provided_oauth_url" or "no_match_for_provided_sso_url"
        or "no_discovery_redirect_urls_set" or "no_discovery_redirect_url" or "no_default_discovery_redirect_url_set" or "invalid_discovery_redirect_url";
}
