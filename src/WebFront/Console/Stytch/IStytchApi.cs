using Refit;

namespace CodaMcp.Pages.Stytch;

/// <summary>
/// The calls of Stytch's B2B API that sign a member in at a browser and carry out an authorization of a Connected App. Made over the
/// project domain, with the project's id and secret as Basic credentials: over Stytch's own hosts the callback's <c>iss</c> would not
/// be the issuer that clients expect. Every call throws <see cref="StytchException"/> for whatever is not a success.
/// </summary>
/// <remarks>Stytch, B2B API reference: Email Magic Links, OAuth, Discovery, Sessions, Connected Apps.</remarks>
internal interface IStytchApi
{
    /// <summary>Mails a discovery magic link, whether or not anybody has that address.</summary>
    [Post("/v1/b2b/magic_links/email/discovery/send")]
    Task<StytchAnswer> SendDiscoveryLink([Body] SendDiscoveryLinkRequest request, CancellationToken cancellationToken);

    /// <summary>Takes the token of a discovery magic link, once.</summary>
    [Post("/v1/b2b/magic_links/discovery/authenticate")]
    Task<DiscoveryAnswer> AuthenticateDiscoveryLink([Body] AuthenticateDiscoveryLinkRequest request, CancellationToken cancellationToken);

    /// <summary>Takes the token of a finished discovery OAuth, once.</summary>
    [Post("/v1/b2b/oauth/discovery/authenticate")]
    Task<DiscoveryAnswer> AuthenticateDiscoveryOAuth([Body] AuthenticateDiscoveryOAuthRequest request, CancellationToken cancellationToken);

    /// <summary>The organizations an intermediate session can be exchanged into.</summary>
    [Post("/v1/b2b/discovery/organizations")]
    Task<DiscoveryAnswer> ListOrganizations([Body] ListOrganizationsRequest request, CancellationToken cancellationToken);

    /// <summary>Makes an intermediate session a session in one organization.</summary>
    [Post("/v1/b2b/discovery/intermediate_sessions/exchange")]
    Task<SessionAnswer> ExchangeIntermediateSession([Body] ExchangeIntermediateSessionRequest request, CancellationToken cancellationToken);

    /// <summary>Whose session it is, if it lasts.</summary>
    [Post("/v1/b2b/sessions/authenticate")]
    Task<SessionAnswer> AuthenticateSession([Body] SessionRequest request, CancellationToken cancellationToken);

    /// <summary>Ends a session.</summary>
    [Post("/v1/b2b/sessions/revoke")]
    Task<StytchAnswer> RevokeSession([Body] SessionRequest request, CancellationToken cancellationToken);

    /// <summary>Checks client, redirect address and scopes of an authorization, and says what the member can grant.</summary>
    [Post("/v1/b2b/idp/oauth/authorize/start")]
    Task<AuthorizeStartAnswer> StartAuthorization([Body] AuthorizeStartRequest request, CancellationToken cancellationToken);

    /// <summary>Carries out an authorization.</summary>
    [Post("/v1/b2b/idp/oauth/authorize")]
    Task<AuthorizeAnswer> SubmitAuthorization([Body] AuthorizeRequest request, CancellationToken cancellationToken);
}
