namespace CodaMcp.Sandbox.Stytch;

/// <summary>The token endpoint's answer (RFC 6749, section 5.1), in Stytch's envelope.</summary>
internal sealed record TokenAnswer : Envelope
{
    /// <summary>The access token: a JWT.</summary>
    public required string AccessToken { get; init; }

    /// <summary>Lower case, as Stytch writes it.</summary>
    public string TokenType { get; init; } = "bearer";

    /// <summary>Seconds.</summary>
    public required long ExpiresIn { get; init; }

    /// <summary>The granted scopes.</summary>
    public required string Scope { get; init; }

    /// <summary>With <c>offline_access</c> only.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>With <c>openid</c> only.</summary>
    public string? IdToken { get; init; }
}
