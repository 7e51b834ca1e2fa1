namespace CodaMcp.Pages.Stytch;

/// <summary>Asks Stytch to carry out an authorization.</summary>
internal sealed record AuthorizeRequest
{
    /// <summary>Whether the member has just consented on our page. False if Stytch should use an earlier consent.</summary>
    public required bool ConsentGranted { get; init; }

    /// <summary>The granted scopes.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>The redirect address for the response.</summary>
    public required string RedirectUri { get; init; }

    /// <summary><c>code</c>.</summary>
    public required string ResponseType { get; init; }

    /// <summary>The session token of the member.</summary>
    public required string SessionToken { get; init; }

    /// <summary><c>consent</c>, the only value that Stytch knows, or null.</summary>
    public string? Prompt { get; init; }

    /// <summary>The client's state, which is returned to the client.</summary>
    public string? State { get; init; }

    /// <summary>The nonce for the ID token.</summary>
    public string? Nonce { get; init; }

    /// <summary>The PKCE challenge (S256).</summary>
    public string? CodeChallenge { get; init; }

    /// <summary>The resources for the token's <c>aud</c> (RFC 8707). Without a resource, <c>aud</c> is the project id.</summary>
    public required IReadOnlyList<string> Resources { get; init; }
}
