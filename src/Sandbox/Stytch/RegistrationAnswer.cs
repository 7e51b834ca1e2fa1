namespace CodaMcp.Sandbox.Stytch;

/// <summary>The registration endpoint's response (RFC 7591, section 3.2.1), in Stytch's envelope.</summary>
internal sealed record RegistrationAnswer : Envelope
{
    public required string ClientId { get; init; }

    public required string ClientName { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public required string TokenEndpointAuthMethod { get; init; }

    public string? ClientUri { get; init; }

    public IReadOnlyList<string> GrantTypes { get; } = ["authorization_code", "refresh_token"];

    public IReadOnlyList<string> ResponseTypes { get; } = ["code"];

    /// <summary>The secret of a confidential client. Only this response contains it.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The expiry of the secret: 0 (never) for confidential clients.</summary>
    public long? ClientSecretExpiresAt { get; init; }
}
