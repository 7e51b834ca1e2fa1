using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>What a client asks a member for: the query of the authorization page (RFC 6749, section 4.1.1; RFC 7636; RFC 8707).</summary>
internal sealed record AuthorizationRequest
{
    /// <summary>What a request without <c>scope</c> asks for, as Stytch's own consent component fills it in.</summary>
    private static readonly string[] DefaultScopes = ["openid", "email", "profile"];

    /// <summary>The scopes of this server. A token without any of them is useless here.</summary>
    private static readonly string[] OwnScopes = [.. CodaMcp.Scopes.All, CodaMcp.Scopes.Audit, CodaMcp.Scopes.Admin];

    /// <summary>The client; empty where none, or more than one, is named.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the answer goes; empty where that is not said, or said more than once.</summary>
    public required string RedirectUri { get; init; }

    /// <summary><c>code</c>, also where it is missing: ChatGPT has been seen to leave it out, and Stytch's component forgives it.</summary>
    public required string ResponseType { get; init; }

    /// <summary>
    /// The requested scopes, without duplicates. If a request names none of ours, the server chooses (RFC 6749, section 3.3). It then adds
    /// both: Cursor sends no scope, and Claude, Codex and others were seen to ask for identity scopes only.
    /// </summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The words of <c>prompt</c>.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>The client's own, handed back.</summary>
    public string? State { get; init; }

    /// <summary>For the ID token.</summary>
    public string? Nonce { get; init; }

    /// <summary>The PKCE challenge.</summary>
    public string? CodeChallenge { get; init; }

    /// <summary>How the challenge was made; <c>S256</c> where it is not said, as Stytch knows no other way.</summary>
    public required string CodeChallengeMethod { get; init; }

    /// <summary>Whether the client said for which server it asks, with <c>resource</c>.</summary>
    public required bool HasResource { get; init; }

    /// <summary>
    /// A requested resource (RFC 8707) other than this server, or null. A request without a resource means this server, and so does one for an
    /// accepted audience: a forwarder in front, such as a tunnel, puts its own address into the metadata that clients read.
    /// </summary>
    public string? ForeignResource { get; init; }

    /// <summary>A parameter that came twice and must not, or null.</summary>
    public string? Repeated { get; init; }

    /// <summary>Whether the client is known enough to ask Stytch about it.</summary>
    public bool NamesClient => ClientId.Length > 0 && RedirectUri.Length > 0;

    /// <summary>The host of the metadata document that the client id is the address of; null where it is no such address.</summary>
    public string? DocumentHost => Uri.TryCreate(ClientId, UriKind.Absolute, out var id) && id.Scheme == Uri.UriSchemeHttps ? id.IdnHost : null;

    /// <summary>What Stytch is told of <c>prompt</c>: <c>consent</c> is all it knows.</summary>
    public string? StytchPrompt => Prompts.Contains("consent") ? "consent" : null;

    /// <summary>Whether the page must show, whatever was agreed to before.</summary>
    public bool WantsPage => Prompts.Contains("consent") || Prompts.Contains("select_account");

    /// <summary>Whether the member must sign in for this request, also if they are signed in (OpenID Connect Core, section 3.1.2.1).</summary>
    public bool WantsSignIn => Prompts.Contains("login");

    /// <summary>Where the answer goes.</summary>
    public RedirectTarget Target => RedirectTarget.Of(RedirectUri);

    /// <summary>The client's id for a log: anybody can write an address of this page.</summary>
    public string LoggedClientId => ShownText.Of(ClientId);

    /// <summary>The requested scopes for a log.</summary>
    public string LoggedScopes => ShownText.Of(string.Join(' ', Scopes));

    /// <summary>Whether the page must not show.</summary>
    public bool WantsNoPage => Prompts.Contains("none");

    /// <summary>Whether a scope is one of this server's.</summary>
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

    /// <summary>What about the request the client must be told by redirect, or null. Only to be used once Stytch knows client and redirect address.</summary>
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

    /// <summary>The query without <c>prompt=login</c>, for the way back from a sign-in that followed it.</summary>
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
