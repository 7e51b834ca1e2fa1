namespace CodaMcp.Pages.Stytch;

/// <summary>What a client asks for, to be checked.</summary>
internal sealed record AuthorizeStartRequest
{
    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where the answer goes.</summary>
    public required string RedirectUri { get; init; }

    /// <summary><c>code</c>.</summary>
    public required string ResponseType { get; init; }

    /// <summary>What is asked for.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The member, by session.</summary>
    public required string SessionToken { get; init; }

    /// <summary><c>consent</c>, the only one Stytch knows, or null.</summary>
    public string? Prompt { get; init; }
}
