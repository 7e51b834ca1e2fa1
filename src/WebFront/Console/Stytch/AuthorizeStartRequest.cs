namespace CodaMcp.Pages.Stytch;

/// <summary>Asks Stytch to check a client's request.</summary>
internal sealed record AuthorizeStartRequest
{
    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>The redirect address for the response.</summary>
    public required string RedirectUri { get; init; }

    /// <summary><c>code</c>.</summary>
    public required string ResponseType { get; init; }

    /// <summary>The requested scopes.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The session token of the member.</summary>
    public required string SessionToken { get; init; }

    /// <summary><c>consent</c>, the only value that Stytch knows, or null.</summary>
    public string? Prompt { get; init; }
}
