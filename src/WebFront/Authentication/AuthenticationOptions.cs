using CodaMcp.Keys;

namespace CodaMcp.Authentication;

/// <summary>Settings for sign-in at this front, and for the front's own address and name. Read once, at start.</summary>
public sealed class AuthenticationOptions
{
    /// <summary>The largest allowed value of <see cref="ClockSkew"/>.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The origin at which clients reach this front (<c>PUBLIC_URL</c>), for example <c>https://mcp.example.com</c>. It has no path and no
    /// query. A trailing slash is dropped. All addresses of this server are built from it, never from a request's Host. Required.
    /// </summary>
    public string PublicUrl { get; set => field = (value ?? "").Trim().TrimEnd('/'); } = "";

    /// <summary>The provider that signs members in (<c>AUTH_PROVIDER</c>). Default: Stytch. The settings of the other provider are ignored.</summary>
    public SignInProvider Provider { get; set; }

    /// <summary>
    /// The Cloudflare Access team (<c>CF_ACCESS_TEAM_DOMAIN</c>), <c>team.cloudflareaccess.com</c>. It is the <c>iss</c> of the team's
    /// tokens. Normalised as <see cref="StytchDomain"/> is. Required with <see cref="SignInProvider.CloudflareAccess"/>.
    /// </summary>
    public string AccessTeamDomain { get; set => field = IssuerUrl.Normalise(value); } = "";

    /// <summary>
    /// The Application Audience (AUD) tag of the Access application (<c>CF_ACCESS_AUD</c>). Required with
    /// <see cref="SignInProvider.CloudflareAccess"/>.
    /// </summary>
    public string AccessAudience { get; set => field = (value ?? "").Trim(); } = "";

    /// <summary>
    /// The organizations whose members may use this server (<c>STYTCH_ORGANIZATIONS</c>), each by its id or its slug, compared ordinally.
    /// Empty by default: every organization of the Stytch project is allowed. A slug that becomes free can be given to another
    /// organization. An id cannot.
    /// </summary>
    public IList<string> AllowedOrganizations { get; } = [];

    /// <summary>
    /// The Stytch project domain (<c>STYTCH_DOMAIN</c>). It is the authorization server for clients, and the <c>iss</c> of its tokens.
    /// <c>https://</c> is added if there is no scheme, and a trailing slash is dropped. Required with Stytch unless
    /// <see cref="DevelopmentBearer"/> is set.
    /// </summary>
    public string StytchDomain { get; set => field = IssuerUrl.Normalise(value); } = "";

    /// <summary>The Stytch project (<c>STYTCH_PROJECT_ID</c>), <c>project-test-…</c> or <c>project-live-…</c>.</summary>
    public string StytchProjectId { get; set => field = (value ?? "").Trim(); } = "";

    /// <summary>
    /// Audiences that are accepted besides <see cref="Resource"/>, compared as <see cref="SameAudience"/> does. If a Stytch project does
    /// not put the resource into <c>aud</c>, its project id must be here. This server then accepts a token for any application of that
    /// project, so the project must serve this product alone. A project id other than <see cref="StytchProjectId"/> is refused at start.
    /// </summary>
    public IList<string> AcceptedAudiences { get; } = [];

    /// <summary>
    /// The allowed difference between the issuer's clock and ours for <c>exp</c>, <c>nbf</c> and <c>iat</c>. Default and maximum: 30 s.
    /// </summary>
    public TimeSpan ClockSkew { get; set; } = MaxClockSkew;

    /// <summary>
    /// Adds <c>offline_access</c> to the advertised scopes, for clients that request only advertised scopes. Off by default: MCP 2026-07-28
    /// says that a resource server should not list it.
    /// </summary>
    public bool AdvertiseOfflineAccess { get; set; }

    /// <summary>The name of this server that a consent page may show (RFC 9728 <c>resource_name</c>).</summary>
    public string ResourceName { get; set; } = "Coda MCP";

    /// <summary>
    /// A fixed bearer token that signs in as <c>developer@localhost</c> with every scope. Allowed only in the Development environment, and
    /// only if every listener is on a loopback address. Otherwise the front refuses to start. Null by default: no such token.
    /// </summary>
    public string? DevelopmentBearer { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim(); }

    /// <summary>The identifier of this resource server (RFC 8707, RFC 9728): <c>{PublicUrl}/mcp</c>.</summary>
    public string Resource => $"{PublicUrl}/mcp";

    /// <summary>The issuer of every accepted token. Empty if there is only a <see cref="DevelopmentBearer"/>.</summary>
    public string Issuer => Provider == SignInProvider.CloudflareAccess ? AccessTeamDomain : StytchDomain;

    /// <summary>The accepted audiences. A token must carry one of them.</summary>
    public IEnumerable<string> Audiences => Provider == SignInProvider.CloudflareAccess ? [AccessAudience] : [Resource, .. AcceptedAudiences];

    /// <summary>The scopes that clients are told to request, in order.</summary>
    public IEnumerable<string> AdvertisedScopes => AdvertiseOfflineAccess ? [.. Scopes.All, "offline_access"] : Scopes.All;
}
