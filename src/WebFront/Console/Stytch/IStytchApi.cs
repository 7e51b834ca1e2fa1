using Refit;

namespace CodaMcp.Pages.Stytch;

/// <summary>
/// The calls of Stytch's B2B API that sign a member in at a browser and carry out an authorization of a Connected App. They go to the
/// project domain, with the project's id and secret as Basic credentials. Every call throws <see cref="StytchException"/> unless it
/// succeeds.
/// </summary>
/// <remarks>
/// Stytch, B2B API reference: Email Magic Links, One-Time Passcodes, OAuth, Discovery, SSO, TOTP, Sessions, Connected Apps. Paths and
/// fields are those of Stytch's own Node SDK. We have not tested them against Stytch.
/// </remarks>
internal interface IStytchApi
{
    /// <summary>Sends a discovery magic link by mail. It does so for any address, with or without a member.</summary>
    [Post("/v1/b2b/magic_links/email/discovery/send")]
    Task<StytchAnswer> SendDiscoveryLink([Body] SendDiscoveryLinkRequest request, CancellationToken cancellationToken);

    /// <summary>Consumes the token of a discovery magic link.</summary>
    [Post("/v1/b2b/magic_links/discovery/authenticate")]
    Task<DiscoveryAnswer> AuthenticateDiscoveryLink([Body] AuthenticateDiscoveryLinkRequest request, CancellationToken cancellationToken);

    /// <summary>Consumes the token of a finished discovery OAuth.</summary>
    [Post("/v1/b2b/oauth/discovery/authenticate")]
    Task<DiscoveryAnswer> AuthenticateDiscoveryOAuth([Body] AuthenticateDiscoveryOAuthRequest request, CancellationToken cancellationToken);

    /// <summary>Sends a six-digit code by mail. It does so for any address, with or without a member.</summary>
    [Post("/v1/b2b/otps/email/discovery/send")]
    Task<StytchAnswer> SendDiscoveryCode([Body] SendDiscoveryCodeRequest request, CancellationToken cancellationToken);

    /// <summary>Consumes a mailed code.</summary>
    [Post("/v1/b2b/otps/email/discovery/authenticate")]
    Task<DiscoveryAnswer> AuthenticateDiscoveryCode([Body] AuthenticateDiscoveryCodeRequest request, CancellationToken cancellationToken);

    /// <summary>Returns the organizations for which an intermediate session can be exchanged.</summary>
    [Post("/v1/b2b/discovery/organizations")]
    Task<DiscoveryAnswer> ListOrganizations([Body] ListOrganizationsRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Exchanges an intermediate session for a session in one organization. If the organization requires a second factor and the member has
    /// a phone number, Stytch sends an SMS.
    /// </summary>
    [Post("/v1/b2b/discovery/intermediate_sessions/exchange")]
    Task<SessionAnswer> ExchangeIntermediateSession([Body] ExchangeIntermediateSessionRequest request, CancellationToken cancellationToken);

    /// <summary>Consumes the token of a finished single sign-on. Sends an SMS under the same conditions as the exchange.</summary>
    [Post("/v1/b2b/sso/authenticate")]
    Task<SessionAnswer> AuthenticateSso([Body] AuthenticateSsoRequest request, CancellationToken cancellationToken);

    /// <summary>Sends a code by SMS.</summary>
    [Post("/v1/b2b/otps/sms/send")]
    Task<StytchAnswer> SendSmsCode([Body] SendSmsCodeRequest request, CancellationToken cancellationToken);

    /// <summary>Consumes a code from an SMS.</summary>
    [Post("/v1/b2b/otps/sms/authenticate")]
    Task<SessionAnswer> AuthenticateSmsCode([Body] AuthenticateSecondFactorRequest request, CancellationToken cancellationToken);

    /// <summary>Consumes a code of an authenticator app.</summary>
    [Post("/v1/b2b/totp/authenticate")]
    Task<SessionAnswer> AuthenticateTotpCode([Body] AuthenticateSecondFactorRequest request, CancellationToken cancellationToken);

    /// <summary>Returns the member and the organization of a valid session.</summary>
    [Post("/v1/b2b/sessions/authenticate")]
    Task<SessionAnswer> AuthenticateSession([Body] SessionRequest request, CancellationToken cancellationToken);

    /// <summary>Ends a session.</summary>
    [Post("/v1/b2b/sessions/revoke")]
    Task<StytchAnswer> RevokeSession([Body] SessionRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Checks the client, the redirect address and the scopes of an authorization, and returns the scopes that the member can grant.
    /// </summary>
    [Post("/v1/b2b/idp/oauth/authorize/start")]
    Task<AuthorizeStartAnswer> StartAuthorization([Body] AuthorizeStartRequest request, CancellationToken cancellationToken);

    /// <summary>Returns a registered client. It is not known whether the call accepts the address of a metadata document as client id.</summary>
    [Get("/v1/connected_apps/clients/{clientId}")]
    Task<ConnectedAppAnswer> GetConnectedApp(string clientId, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the clients that a member has allowed. Known from documentation only (B2B API reference, "Get Connected Apps" of a member).
    /// </summary>
    [Get("/v1/b2b/organizations/{organizationId}/members/{memberId}/connected_apps")]
    Task<ConnectedAppsAnswer> ListConnectedApps(string organizationId, string memberId, CancellationToken cancellationToken);

    /// <summary>
    /// Revokes a member's consent for a client. The client's refresh tokens end, and the next authorization asks the member again. This
    /// server accepts the access tokens until they expire. Known from documentation only ("Revoke Connected App access to Member").
    /// </summary>
    [Post("/v1/b2b/organizations/{organizationId}/members/{memberId}/connected_apps/{clientId}/revoke")]
    Task<StytchAnswer> RevokeConnectedApp(string organizationId, string memberId, string clientId, [Body] RevokeConnectedAppRequest request, CancellationToken cancellationToken);

    /// <summary>Carries out an authorization.</summary>
    [Post("/v1/b2b/idp/oauth/authorize")]
    Task<AuthorizeAnswer> SubmitAuthorization([Body] AuthorizeRequest request, CancellationToken cancellationToken);
}
