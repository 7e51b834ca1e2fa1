using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CodaMcp.Pages;

/// <summary>What a client asks a member for: the query of the authorization page (RFC 6749, section 4.1.1; RFC 7636; RFC 8707).</summary>
internal sealed record AuthorizationRequest
{
    /// <summary>What a request without <c>scope</c> asks for, as Stytch's own consent component fills it in.</summary>
    private static readonly string[] DefaultScopes = ["openid", "email", "profile"];

    /// <summary>The client; empty where none, or more than one, is named.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the answer goes; empty where that is not said, or said more than once.</summary>
    public required string RedirectUri { get; init; }

    /// <summary><c>code</c>, also where it is missing: ChatGPT has been seen to leave it out, and Stytch's component forgives it.</summary>
    public required string ResponseType { get; init; }

    /// <summary>What is asked for, each once.</summary>
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

    /// <summary>What the tokens are for.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>A parameter that came twice and must not, or null.</summary>
    public string? Repeated { get; init; }

    /// <summary>Whether the client is known enough to ask Stytch about it.</summary>
    public bool NamesClient => ClientId.Length > 0 && RedirectUri.Length > 0;

    /// <summary>What Stytch is told of <c>prompt</c>: <c>consent</c> is all it knows.</summary>
    public string? StytchPrompt => Prompts.Contains("consent") ? "consent" : null;

    /// <summary>Whether the page must show, whatever was agreed to before.</summary>
    public bool WantsPage => Prompts.Contains("consent") || Prompts.Contains("login") || Prompts.Contains("select_account");

    /// <summary>Whether the page must not show.</summary>
    public bool WantsNoPage => Prompts.Contains("none");

    /// <summary>Reads a query.</summary>
    public static AuthorizationRequest Parse(IQueryCollection query) => new()
    {
        ClientId = Single(query, "client_id") ?? "",
        RedirectUri = Single(query, "redirect_uri") ?? "",
        ResponseType = Text(query, "response_type") ?? "code",
        Scopes = Text(query, "scope") is { } scope ? Words(scope) : DefaultScopes,
        Prompts = Words(Text(query, "prompt") ?? ""),
        State = Text(query, "state"),
        Nonce = Text(query, "nonce"),
        CodeChallenge = Text(query, "code_challenge"),
        CodeChallengeMethod = Text(query, "code_challenge_method") ?? "S256",
        Resources = [.. query["resource"].OfType<string>().Where(resource => resource.Length > 0).Distinct()],
        Repeated = query.FirstOrDefault(parameter => parameter.Value.Count > 1 && parameter.Key != "resource").Key,
    };

    /// <summary>What about the request the client must be told by redirect, or null. Only to be used once Stytch knows client and redirect address.</summary>
    public (string Error, string Description)? Problem() => this switch
    {
        { Repeated: { } repeated } => ("invalid_request", $"The request has more than one {repeated}."),
        { ResponseType: not "code" } => ("unsupported_response_type", "response_type must be code."),
        { CodeChallengeMethod: not "S256" } => ("invalid_request", "code_challenge_method must be S256."),
        { CodeChallenge: null } => ("invalid_request", "A code_challenge (PKCE) is required."),
        _ => null,
    };

    /// <summary>The callback that tells the client why not (RFC 6749, section 4.1.2.1), with the issuer it came from (RFC 9207).</summary>
    public string Refusal(string error, string description, string issuer)
    {
        var parameters = new Dictionary<string, string?> { ["error"] = error, ["error_description"] = description };
        if (State is not null)
            parameters["state"] = State;
        parameters["iss"] = issuer;
        return QueryHelpers.AddQueryString(RedirectUri, parameters);
    }

    private static IReadOnlyList<string> Words(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];

    private static string? Single(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value] ? value : null;

    private static string? Text(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value, ..] ? value : null;
}
