using CodaMcp.Keys;

namespace CodaMcp.Authentication;

/// <summary>Who may sign in at this front, and how the front calls itself. Read once, at start.</summary>
public sealed class AuthenticationOptions
{
    /// <summary>The largest clock difference that can be allowed for.</summary>
    public static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The origin that clients reach this front by (<c>PUBLIC_URL</c>), for example <c>https://mcp.example.com</c>: no path, no query; a
    /// trailing slash is dropped. Everything that names this server is built from it, never from a request's Host. Required.
    /// </summary>
    public string PublicUrl { get; set => field = (value ?? "").Trim().TrimEnd('/'); } = "";

    /// <summary>Who signs members in (<c>AUTH_PROVIDER</c>); Stytch by default. What belongs to the other provider is not looked at.</summary>
    public SignInProvider Provider { get; set; }

    /// <summary>
    /// The Cloudflare Access team (<c>CF_ACCESS_TEAM_DOMAIN</c>), <c>team.cloudflareaccess.com</c>: the <c>iss</c> of its tokens. Spelled
    /// as <see cref="StytchDomain"/> is. Required with <see cref="SignInProvider.CloudflareAccess"/>.
    /// </summary>
    public string AccessTeamDomain { get; set => field = IssuerUrl.Normalise(value); } = "";

    /// <summary>The Application Audience (AUD) tag of the Access application (<c>CF_ACCESS_AUD</c>). Required likewise.</summary>
    public string AccessAudience { get; set => field = (value ?? "").Trim(); } = "";

    /// <summary>
    /// The organizations whose members may come (<c>STYTCH_ORGANIZATIONS</c>), each by its id or its slug, compared ordinally. Empty, the
    /// default: every organization of the Stytch project. A slug can be given to another organization once it is free; an id cannot.
    /// </summary>
    public IList<string> AllowedOrganizations { get; } = [];

    /// <summary>
    /// The Stytch project domain (<c>STYTCH_DOMAIN</c>): the authorization server that clients are sent to and the <c>iss</c> of its
    /// tokens. <c>https://</c> is added where there is no scheme and a trailing slash is dropped. Required with Stytch unless
    /// <see cref="DevelopmentBearer"/> is set.
    /// </summary>
    public string StytchDomain { get; set => field = IssuerUrl.Normalise(value); } = "";

    /// <summary>The Stytch project (<c>STYTCH_PROJECT_ID</c>), <c>project-test-…</c> or <c>project-live-…</c>.</summary>
    public string StytchProjectId { get; set => field = (value ?? "").Trim(); } = "";

    /// <summary>
    /// Audiences that are accepted besides <see cref="Resource"/>, compared as <see cref="SameAudience"/> does. A Stytch project that does not put the resource
    /// into <c>aud</c> needs its project id here; then a token for any application of that project is accepted, so the project must
    /// serve this product alone. A project id other than <see cref="StytchProjectId"/> is refused at start.
    /// </summary>
    public IList<string> AcceptedAudiences { get; } = [];

    /// <summary>How far the issuer's clock may be from ours when <c>exp</c>, <c>nbf</c> and <c>iat</c> are read; at most, and by default, 30 s.</summary>
    public TimeSpan ClockSkew { get; set; } = MaxClockSkew;

    /// <summary>
    /// Adds <c>offline_access</c> to the scopes that are advertised, for clients that only ask for what is. Off by default: MCP
    /// 2026-07-28 says that a resource server should not list it.
    /// </summary>
    public bool AdvertiseOfflineAccess { get; set; }

    /// <summary>The name a consent page may show for this server (RFC 9728 <c>resource_name</c>).</summary>
    public string ResourceName { get; set; } = "Coda MCP";

    /// <summary>
    /// A fixed bearer token that signs in as <c>developer@localhost</c> with every scope. Only in the Development environment and only
    /// where every listener is on a loopback address; anywhere else the front refuses to start. Null, the default: there is none.
    /// </summary>
    public string? DevelopmentBearer { get; set => field = string.IsNullOrWhiteSpace(value) ? null : value.Trim(); }

    /// <summary>The identifier of this resource server (RFC 8707, RFC 9728): <c>{PublicUrl}/mcp</c>.</summary>
    public string Resource => $"{PublicUrl}/mcp";

    /// <summary>The issuer of every token that is accepted; empty where there is only a <see cref="DevelopmentBearer"/>.</summary>
    public string Issuer => Provider == SignInProvider.CloudflareAccess ? AccessTeamDomain : StytchDomain;

    /// <summary>The accepted audiences. A token must carry one of them.</summary>
    public IEnumerable<string> Audiences => Provider == SignInProvider.CloudflareAccess ? [AccessAudience] : [Resource, .. AcceptedAudiences];

    /// <summary>The scopes that clients are told to ask for, in order.</summary>
    public IEnumerable<string> AdvertisedScopes => AdvertiseOfflineAccess ? [.. Scopes.All, "offline_access"] : Scopes.All;
}
