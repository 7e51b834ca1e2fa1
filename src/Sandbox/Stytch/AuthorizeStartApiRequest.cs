using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of <c>POST /v1/b2b/idp/oauth/authorize/start</c>.</summary>
/// <remarks>Members with defaults have setters. Generated JSON code sets init-only properties to null if the body omits them.</remarks>
internal record AuthorizeStartApiRequest
{
    public string ClientId { get; set; } = "";

    public string RedirectUri { get; set; } = "";

    public string? ResponseType { get; init; }

    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>The organization's id or slug.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The member's id.</summary>
    public string? MemberId { get; init; }

    /// <summary>Identifies the member by the session's opaque token, instead of by the two ids.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Identifies the member by a JWT of the session, instead of by the two ids.</summary>
    public string? SessionJwt { get; init; }

    public string? Prompt { get; init; }

    /// <summary>The unknown fields of the body.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>Converts the body to the parameters of the authorization URL.</summary>
    /// <exception cref="OAuthException">A field is unknown, which live projects refuse, or <c>prompt</c> is not <c>consent</c>.</exception>
    public virtual AuthorizationRequest ToRequest()
    {
        if (Unknown?.Keys.FirstOrDefault() is { } unknown)
        {
            throw new OAuthException("bad_request", $"json: unknown field \"{unknown}\"");
        }

        if (!string.IsNullOrEmpty(Prompt) && Prompt != "consent")
        {
            throw new OAuthException("bad_request", "prompt must be consent.");
        }

        return new()
        {
            ClientId = ClientId,
            RedirectUri = RedirectUri,
            ResponseType = string.IsNullOrEmpty(ResponseType) ? "code" : ResponseType,
            Scopes = [.. Scopes.Distinct()],
            Prompts = AuthorizationRequest.Words(Prompt),
        };
    }
}
