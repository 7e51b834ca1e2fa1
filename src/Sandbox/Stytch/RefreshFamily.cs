namespace CodaMcp.Sandbox.Stytch;

/// <summary>
/// The refresh tokens of one authorization. Only the latest is valid; the family's id is part of each token, so an older one is
/// recognised as reused without keeping it.
/// </summary>
internal sealed class RefreshFamily
{
    /// <summary>The client it was issued to; nobody else can use it.</summary>
    public required string ClientId { get; init; }

    /// <summary>The member who granted it.</summary>
    public required string MemberId { get; init; }

    /// <summary>The granted scopes.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The granted RFC 8707 resources.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>The SHA-256 of the valid token (Base64).</summary>
    public required string TokenHash { get; set; }

    /// <summary>Unix seconds.</summary>
    public required long ExpiresAt { get; set; }

    /// <summary>Access tokens that may still be valid: <c>jti</c> to <c>exp</c> (Unix seconds).</summary>
    public Dictionary<string, long> AccessTokens { get; init; } = [];
}
