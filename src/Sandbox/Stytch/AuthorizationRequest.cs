using Microsoft.AspNetCore.Http;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>A client's authorization request (RFC 6749, section 4.1.1; RFC 7636; RFC 8707; OpenID Connect Core 1.0).</summary>
internal sealed record AuthorizationRequest
{
    /// <summary>The client's id.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>The address for the response.</summary>
    public string RedirectUri { get; init; } = "";

    /// <summary>The response type. Only <c>code</c> is valid. It is also the default, because some clients do not send the parameter.</summary>
    public string ResponseType { get; init; } = "code";

    /// <summary>The requested scopes without duplicates. Without any, Stytch's default.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = SandboxScope.Default;

    /// <summary>The space-separated <c>prompt</c> values.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    /// <summary>The client's own value, which is returned unchanged.</summary>
    public string? State { get; init; }

    /// <summary>The nonce for the ID token.</summary>
    public string? Nonce { get; init; }

    /// <summary>The PKCE challenge.</summary>
    public string? CodeChallenge { get; init; }

    /// <summary>The PKCE method. Only <c>S256</c> is valid. It is also the default, because Stytch's API has no such parameter.</summary>
    public string CodeChallengeMethod { get; init; } = "S256";

    /// <summary>The resources for the token.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>A parameter that was sent twice although it must not be, or null.</summary>
    public string? Repeated { get; init; }

    /// <summary>Reads the parameters of an authorization URL.</summary>
    public static AuthorizationRequest Parse(IQueryCollection query) => new()
    {
        ClientId = query["client_id"] is [var client, ..] ? client ?? "" : "",
        RedirectUri = query["redirect_uri"] is [var redirect, ..] ? redirect ?? "" : "",
        ResponseType = Text(query, "response_type") ?? "code",
        Scopes = Text(query, "scope") is { } scope ? Words(scope) : SandboxScope.Default,
        Prompts = Words(Text(query, "prompt")),
        State = Text(query, "state"),
        Nonce = Text(query, "nonce"),
        CodeChallenge = Text(query, "code_challenge"),
        CodeChallengeMethod = Text(query, "code_challenge_method") ?? "S256",
        Resources = [.. query["resource"].OfType<string>().Where(resource => resource.Length > 0).Distinct()],
        Repeated = query.FirstOrDefault(parameter => parameter.Value.Count > 1 && parameter.Key != "resource").Key,
    };

    /// <summary>Returns the words of a space-separated list without duplicates.</summary>
    public static IReadOnlyList<string> Words(string? text) =>
        [.. (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct()];

    private static string? Text(IQueryCollection query, string name) => query[name] is [{ Length: > 0 } value, ..] ? value : null;
}
