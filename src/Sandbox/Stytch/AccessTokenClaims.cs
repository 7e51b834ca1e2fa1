using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The claims that the sandbox reads from its own access tokens.</summary>
internal sealed record AccessTokenClaims
{
    public required string Jti { get; init; }

    public required string Sub { get; init; }

    public required string ClientId { get; init; }

    public required string Scope { get; init; }

    public required string Iss { get; init; }

    public required IReadOnlyList<string> Aud { get; init; }

    public required long Exp { get; init; }

    public required long Iat { get; init; }

    public required long Nbf { get; init; }

    [JsonPropertyName(TokenMinter.OrganizationClaim)]
    public required OrganizationClaim Organization { get; init; }
}
