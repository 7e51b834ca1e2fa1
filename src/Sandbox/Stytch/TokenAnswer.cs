namespace CodaMcp.Sandbox.Stytch;

/// <summary>The token endpoint's response (RFC 6749, section 5.1), in Stytch's envelope.</summary>
internal sealed record TokenAnswer : Envelope
{
    /// <summary>The access token: a JWT.</summary>
    public required string AccessToken { get; init; }

    /// <summary>The token type, in lower case as at Stytch.</summary>
    public string TokenType { get; init; } = "bearer";

    /// <summary>The lifetime in seconds.</summary>
    public required long ExpiresIn { get; init; }

    /// <summary>The granted scopes.</summary>
    public required string Scope { get; init; }

    /// <summary>The refresh token, only with <c>offline_access</c>.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>The ID token, only with <c>openid</c>.</summary>
    public string? IdToken { get; init; }
}
