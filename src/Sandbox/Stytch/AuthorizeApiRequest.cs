namespace CodaMcp.Sandbox.Stytch;

/// <summary>The body of both authorization calls of the management API; the second one uses all of it.</summary>
/// <remarks>What has a default is settable: generated JSON code sets init-only properties to null where the body leaves them out.</remarks>
internal sealed record AuthorizeApiRequest
{
    public string ClientId { get; set; } = "";

    public string RedirectUri { get; set; } = "";

    public string? ResponseType { get; init; }

    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>The organization's id or slug.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The member's id.</summary>
    public string? MemberId { get; init; }

    /// <summary>Names the member in place of the two ids: the session's opaque token.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Names the member in place of the two ids: a JWT of the session.</summary>
    public string? SessionJwt { get; init; }

    public string? Prompt { get; init; }

    public bool ConsentGranted { get; init; }

    public string? State { get; init; }

    public string? Nonce { get; init; }

    public string? CodeChallenge { get; init; }

    public IReadOnlyList<string> Resources { get; set; } = [];

    /// <summary>The same as the authorization URL would have said it.</summary>
    public AuthorizationRequest ToRequest() => new()
    {
        ClientId = ClientId,
        RedirectUri = RedirectUri,
        ResponseType = string.IsNullOrEmpty(ResponseType) ? "code" : ResponseType,
        Scopes = Scopes.Count == 0 ? SandboxScope.Default : [.. Scopes.Distinct()],
        Prompts = AuthorizationRequest.Words(Prompt),
        State = State,
        Nonce = Nonce,
        CodeChallenge = string.IsNullOrEmpty(CodeChallenge) ? null : CodeChallenge,
        Resources = [.. Resources.Distinct()],
    };
}
