namespace CodaMcp.Pages.Stytch;

/// <summary>
/// Contains error names that several classes use. They are from the list of error types in Stytch's own browser SDK. For most of them, no
/// live response shows which call returns them.
/// </summary>
internal static class StytchErrors
{
    /// <summary>A requested scope does not exist in the project, or the list is empty. Seen in live projects.</summary>
    public const string InvalidScope = "oauth_invalid_scope_requested";

    /// <summary>The error of the metadata while the dashboard's Authorization URL is not set. Seen in live projects.</summary>
    public const string NoAuthorizationUrl = "authorization_endpoint_not_configured_for_project";

    /// <summary>The verifier (PKCE) is not the one of this link, OAuth or single sign-on.</summary>
    public const string OtherVerifier = "pkce_mismatch";

    /// <summary>
    /// Whether an error means that the client or its redirect address is wrong, or that the organization does not allow the client. The
    /// browser is then never sent to the redirect address.
    /// </summary>
    public static bool IsAboutClient(string type) => type
        is "invalid_client_id" or "connected_app_not_found" or "connected_app_misconfigured_client" or "connected_app_not_allowed_for_org"
        or "connected_app_supplied_redirect_url_not_found_in_client" or "connected_app_invalid_redirect_url"
        || type.StartsWith("connected_app_redirect_url_", StringComparison.Ordinal);

    /// <summary>
    /// Returns the OAuth error (RFC 6749, section 4.1.2.1) for an error that Stytch's consent component reports to the client by redirect;
    /// null for any other.
    /// </summary>
    public static string? ForClient(string type) => type switch
    {
        InvalidScope or "third_party_clients_cannot_use_full_access" => "invalid_scope",
        "pkce_required_for_idp_authorization_flow" => "invalid_request",
        "third_party_clients_require_consent_for_offline_access" or "connected_app_consent_revoked" => "access_denied",
        _ => null,
    };

    /// <summary>
    /// Whether an error can mean that Stytch could not fetch or use a client's metadata document. Stytch's name for that error is not
    /// known. So every name that this class does not know can mean it, too.
    /// </summary>
    public static bool CanMeanDocument(string type) => type is "invalid_client_id" or "connected_app_not_found" or "connected_app_misconfigured_client"
        || (!IsAboutClient(type) && ForClient(type) is null);

    /// <summary>Whether an error means that our address is not among the project's redirect URLs. The first name was seen in live projects.</summary>
    public static bool IsUnregisteredRedirect(string type) => type
        is "no_match_for_provided_magic_link_url" or "no_match_for_provided_oauth_url" or "no_match_for_provided_sso_url"
        or "no_discovery_redirect_urls_set" or "no_discovery_redirect_url" or "no_default_discovery_redirect_url_set" or "invalid_discovery_redirect_url";
}
