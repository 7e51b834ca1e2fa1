namespace CodaMcp.Pages.Stytch;

/// <summary>An authorization to carry out.</summary>
internal sealed record AuthorizeRequest
{
    /// <summary>Whether the member has just consented on our page. False if Stytch should use an earlier consent.</summary>
    public required bool ConsentGranted { get; init; }

    /// <summary>What is granted.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the answer goes.</summary>
    public required string RedirectUri { get; init; }

    /// <summary><c>code</c>.</summary>
    public required string ResponseType { get; init; }

    /// <summary>The member, by session.</summary>
    public required string SessionToken { get; init; }

    /// <summary><c>consent</c>, the only one Stytch knows, or null.</summary>
    public string? Prompt { get; init; }

    /// <summary>The client's own, handed back.</summary>
    public string? State { get; init; }

    /// <summary>For the ID token.</summary>
    public string? Nonce { get; init; }

    /// <summary>The PKCE challenge (S256).</summary>
    public string? CodeChallenge { get; init; }

    /// <summary>The resources for the token's <c>aud</c> (RFC 8707). Without a resource, <c>aud</c> is the project id.</summary>
    public required IReadOnlyList<string> Resources { get; init; }
}
