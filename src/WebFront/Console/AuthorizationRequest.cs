using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>A client's authorization request: the query of the authorization page (RFC 6749, section 4.1.1; RFC 7636; RFC 8707).</summary>
internal sealed record AuthorizationRequest
{
    /// <summary>The scopes of a request without <c>scope</c>, as in Stytch's own consent component.</summary>
    private static readonly string[] DefaultScopes = ["openid", "email", "profile"];

    /// <summary>The scopes of this server. A token without any of them is useless here.</summary>
    private static readonly string[] OwnScopes = [.. CodaMcp.Scopes.All, CodaMcp.Scopes.Audit, CodaMcp.Scopes.Admin];

    /// <summary>The client; empty if the request names none, or more than one.</summary>
    public required string ClientId { get; init; }

    /// <summary>The redirect address for the response; empty if the request has none, or more than one.</summary>
    public required string RedirectUri { get; init; }

    /// <summary>The response type. If it is missing, <c>code</c>: ChatGPT was seen to omit it, and Stytch's component accepts that.</summary>
    public required string ResponseType { get; init; }

    /// <summary>
    /// The requested scopes, without duplicates. If a request names none of ours, the server chooses (RFC 6749, section 3.3). It then adds
    /// <c>coda.read</c> and <c>coda.write</c>: Cursor sends no scope, and Claude, Codex and others were seen to ask for identity scopes
    /// only.
    /// </summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The values of <c>prompt</c>.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>The client's state, which is returned to the client.</summary>
    public string? State { get; init; }

    /// <summary>The nonce for the ID token.</summary>
    public string? Nonce { get; init; }

    /// <summary>The PKCE challenge.</summary>
    public string? CodeChallenge { get; init; }

    /// <summary>The method of the challenge. If it is missing, <c>S256</c>, the only method that Stytch knows.</summary>
    public required string CodeChallengeMethod { get; init; }

    /// <summary>Whether the client named the server that it wants, with <c>resource</c>.</summary>
    public required bool HasResource { get; init; }

    /// <summary>
    /// A requested resource (RFC 8707) other than this server, or null. A request without a resource means this server. So does a request
    /// for an accepted audience: a forwarder in front, such as a tunnel, puts its own address into the metadata that clients read.
    /// </summary>
    public string? ForeignResource { get; init; }

    /// <summary>A parameter that is repeated although it must not be, or null.</summary>
    public string? Repeated { get; init; }

    /// <summary>Whether the request names a client and a redirect address, so that Stytch can check them.</summary>
    public bool NamesClient => ClientId.Length > 0 && RedirectUri.Length > 0;

    /// <summary>The host of the client's metadata document if the client id is the document's address; otherwise null.</summary>
    public string? DocumentHost => Uri.TryCreate(ClientId, UriKind.Absolute, out var id) && id.Scheme == Uri.UriSchemeHttps ? id.IdnHost : null;

    /// <summary>The <c>prompt</c> for Stytch: <c>consent</c>, the only value that Stytch knows, or null.</summary>
    public string? StytchPrompt => Prompts.Contains("consent") ? "consent" : null;

    /// <summary>Whether the page must be shown, regardless of an earlier consent.</summary>
    public bool WantsPage => Prompts.Contains("consent") || Prompts.Contains("select_account");

    /// <summary>Whether the member must sign in for this request, even if they are signed in (OpenID Connect Core, section 3.1.2.1).</summary>
    public bool WantsSignIn => Prompts.Contains("login");

    /// <summary>The target of the response.</summary>
    public RedirectTarget Target => RedirectTarget.Of(RedirectUri);

    /// <summary>The client's id for a log. Anyone can write an address of this page, so the id is shortened and has no control characters.</summary>
    public string LoggedClientId => ShownText.Of(ClientId);

    /// <summary>The requested scopes for a log.</summary>
    public string LoggedScopes => ShownText.Of(string.Join(' ', Scopes));

    /// <summary>Whether the page must not be shown.</summary>
    public bool WantsNoPage => Prompts.Contains("none");

    /// <summary>Whether a scope belongs to this server.</summary>
    public static bool IsOwn(string scope) => OwnScopes.Contains(scope);

    /// <summary>Reads a query.</summary>
    /// <param name="query">The query of the authorization page.</param>
    /// <param name="front">Contains the resource of this server.</param>
    public static AuthorizationRequest Parse(IQueryCollection query, FrontSettings front) => new()
    {
        ClientId = Single(query, "client_id") ?? "",
        RedirectUri = Single(query, "redirect_uri") ?? "",
        ResponseType = Text(query, "response_type") ?? "code",
        Scopes = WithOwn(Words(Text(query, "scope") ?? "")),
        Prompts = Words(Text(query, "prompt") ?? ""),
        State = Text(query, "state"),
        Nonce = Text(query, "nonce"),
        CodeChallenge = Text(query, "code_challenge"),
        CodeChallengeMethod = Text(query, "code_challenge_method") ?? "S256",
        HasResource = Text(query, "resource") is not null,
        ForeignResource = query["resource"].OfType<string>().FirstOrDefault(resource => resource.Length > 0 && !IsThisServer(resource, front)),
        Repeated = query.FirstOrDefault(parameter => parameter.Value.Count > 1 && parameter.Key != "resource").Key,
    };

    /// <summary>
    /// Returns the error that the client must get by redirect, or null. Use it only after Stytch has accepted the client and the redirect
    /// address.
    /// </summary>
    public (string Error, string Description)? Problem() => this switch
    {
        { Repeated: { } repeated } => ("invalid_request", $"The request has more than one {repeated}."),
        { WantsNoPage: true, Prompts.Count: > 1 } => ("invalid_request", "prompt=none cannot be combined with another prompt."),
        { ResponseType: not "code" } => ("unsupported_response_type", "response_type must be code."),
        { CodeChallengeMethod: not "S256" } => ("invalid_request", "code_challenge_method must be S256."),
        { CodeChallenge: null } => ("invalid_request", "A code_challenge (PKCE) is required."),
        { ForeignResource: not null } => ("invalid_target", "resource is not this server."),
        _ => null,
    };

    /// <summary>
    /// Returns the client's own redirect address with our response (RFC 6749, section 4.1.2), the client's state and our issuer (RFC 9207).
    /// It keeps an existing query of the address.
    /// </summary>
    public string Callback(string issuer, params ReadOnlySpan<(string Name, string? Value)> answer)
    {
        var parameters = new Dictionary<string, string?>();
        foreach (var (name, value) in answer)
            parameters[name] = value;
        parameters["state"] = State;
        parameters["iss"] = issuer;
        // Parameters without a value are omitted.
        return QueryHelpers.AddQueryString(RedirectUri, parameters);
    }

    /// <summary>Returns the query without <c>prompt=login</c>, for the return from the sign-in that this prompt requires.</summary>
    public static string WithoutLogin(IQueryCollection query) => QueryString.Create(query.SelectMany(parameter => parameter.Value.Select(value =>
            KeyValuePair.Create(parameter.Key, parameter.Key == "prompt" ? string.Join(' ', Words(value ?? "").Where(word => word != "login")) : value)))
        .Where(parameter => parameter is not { Key: "prompt", Value: "" })).ToUriComponent();

    private static IReadOnlyList<string> WithOwn(IReadOnlyList<string> requested) =>
        requested.Any(IsOwn) ? requested : [.. requested.Count == 0 ? DefaultScopes : requested, .. CodaMcp.Scopes.All];

    // Clients write our address in several forms: only the origin, with a trailing slash, with capitals.
    private static bool IsThisServer(string resource, FrontSettings front) =>
        Uri.TryCreate(resource, UriKind.Absolute, out var uri)
        && uri is { UserInfo: "", Query: "", Fragment: "" }
        && (IsSame(uri, new Uri(front.McpUrl)) || IsSame(uri, new Uri(front.PublicUrl))
            || front.AcceptedAudiences.Any(audience => Uri.TryCreate(audience, UriKind.Absolute, out var accepted) && IsSame(uri, accepted)));

    // Uri converts scheme and host to lower case.
    private static bool IsSame(Uri one, Uri other) =>
        one.GetLeftPart(UriPartial.Authority) == other.GetLeftPart(UriPartial.Authority)
        && one.AbsolutePath.TrimEnd('/') == other.AbsolutePath.TrimEnd('/');

    private static IReadOnlyList<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];

    private static string? Single(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value] ? value : null;

    private static string? Text(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value, ..] ? value : null;
}
