namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// The refresh tokens of one authorization. Only the latest is valid. Each token contains the family's id, so the reuse of an older token is detected although
/// it is not stored.
/// </summary>
internal sealed class RefreshFamily
{
    /// <summary>The client to which the tokens were issued. Only this client can use them.</summary>
    public required string ClientId { get; init; }

    /// <summary>The member who granted them.</summary>
    public required string MemberId { get; init; }

    /// <summary>The granted scopes.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The granted RFC 8707 resources.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>The SHA-256 of the valid token (Base64).</summary>
    public required string TokenHash { get; set; }

    /// <summary>The expiry in Unix seconds.</summary>
    public required long ExpiresAt { get; set; }

    /// <summary>Access tokens that may still be valid: <c>jti</c> to <c>exp</c> (Unix seconds).</summary>
    public Dictionary<string, long> AccessTokens { get; init; } = [];
}
