using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// Provides switches that make a running sandbox differ from a default Stytch project, and counters of requests. A change applies to the
/// next request. A new instance behaves like the live projects that were seen, and otherwise as Stytch documents.
/// </summary>
public sealed class StytchFaults
{
    private int _metadataHits;
    private int _jwksHits;
    private int _tokenHits;

    /// <summary>The form of the metadata's <c>issuer</c> and the tokens' <c>iss</c>.</summary>
    public IssuerForm IssuerForm { get; set; } = IssuerForm.ProjectDomain;

    /// <summary>The form of <c>iss</c> (RFC 9207) in the callback of the authorize call.</summary>
    public CallbackIssuer CallbackIssuer { get; set; } = CallbackIssuer.ProjectStyle;

    /// <summary>
    /// Whether the metadata has members that were not seen in a live project: <c>authorization_response_iss_parameter_supported</c>,
    /// <c>revocation_endpoint</c> and <c>introspection_endpoint</c>. Off by default.
    /// </summary>
    public bool UnconfirmedMetadata { get; set; }

    /// <summary>The audience (<c>aud</c>) of access tokens.</summary>
    public AudienceMode AudienceMode { get; set; } = AudienceMode.Resource;

    /// <summary>
    /// Whether a refresh drops the resources, so that <c>aud</c> is the project id. Off by default. The behaviour of a live project is not
    /// known.
    /// </summary>
    public bool RefreshLosesResources { get; set; }

    /// <summary>The audience of <see cref="AudienceMode.Custom"/>. Empty by default.</summary>
    public IReadOnlyList<string> CustomAudience { get; set; } = [];

    /// <summary>The <c>typ</c> header of access tokens: <c>JWT</c>, as Stytch writes it. Null leaves the header out.</summary>
    public string? TokenType { get; set; } = "JWT";

    /// <summary>The lifetime of access and ID tokens. Stytch's default: 60 minutes.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(60);

    /// <summary>Offset added to the clock for the times in tokens. It simulates an authorization server with a wrong clock. Zero by default.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>Whether access tokens have the template claims <c>email</c> and <c>name</c>. On by default.</summary>
    public bool TemplateClaims { get; set; } = true;

    /// <summary>Further claims for every access token. They are written last, so they can replace others. A null value writes JSON null.</summary>
    public ConcurrentDictionary<string, JsonNode?> ExtraClaims { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether RFC 7591 registration is enabled (a dashboard switch at Stytch). On by default.</summary>
    public bool DynamicClientRegistration { get; set; } = true;

    /// <summary>Whether an HTTPS URL is accepted as client id (a dashboard switch at Stytch). On by default.</summary>
    public bool ClientIdMetadataDocuments { get; set; } = true;

    /// <summary>Whether <c>http://localhost</c> redirects are allowed, besides the loopback addresses. On by default.</summary>
    public bool LocalhostRedirects { get; set; } = true;

    /// <summary>
    /// Whether redirect URIs may have private-use schemes such as <c>cursor:</c>. On by default: Cursor registers such a URI beside two
    /// others, and it reached a live project's page. Stytch's error list contains an error for such URIs, so a project may also refuse
    /// them.
    /// </summary>
    public bool CustomSchemeRedirects { get; set; } = true;

    /// <summary>Whether every organization requires a second factor, even of members without one. Off by default.</summary>
    public bool SecondFactor { get; set; }

    /// <summary>The fault of the JWKS addresses.</summary>
    public JwksFault Jwks { get; set; }

    /// <summary>The delay of responses from the JWKS addresses, by the sandbox's clock. Zero by default.</summary>
    public TimeSpan JwksDelay { get; set; }

    /// <summary>The fault of the token endpoint.</summary>
    public TokenEndpointFault TokenEndpoint { get; set; }

    /// <summary>The delay of responses from the token endpoint, by the sandbox's clock. Zero by default.</summary>
    public TimeSpan TokenDelay { get; set; }

    /// <summary>The number of requests for either metadata document since the start or <see cref="ResetCounters"/>.</summary>
    public int MetadataHits => Volatile.Read(ref _metadataHits);

    /// <summary>The number of requests for the key set, on any of its addresses, since the start or <see cref="ResetCounters"/>.</summary>
    public int JwksHits => Volatile.Read(ref _jwksHits);

    /// <summary>The number of requests to the token endpoint since the start or <see cref="ResetCounters"/>.</summary>
    public int TokenHits => Volatile.Read(ref _tokenHits);

    /// <summary>Sets the three counters to zero.</summary>
    public void ResetCounters()
    {
        Volatile.Write(ref _metadataHits, 0);
        Volatile.Write(ref _jwksHits, 0);
        Volatile.Write(ref _tokenHits, 0);
    }

    internal void CountMetadata() => Interlocked.Increment(ref _metadataHits);

    internal void CountJwks() => Interlocked.Increment(ref _jwksHits);

    internal void CountToken() => Interlocked.Increment(ref _tokenHits);
}
