using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The userinfo endpoint's response (OpenID Connect Core 1.0, section 5.3.2), in Stytch's envelope.</summary>
internal sealed record UserInfoAnswer : Envelope
{
    public required string Sub { get; init; }

    /// <summary>The name, with the scope <c>profile</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The email address, with the scope <c>email</c>.</summary>
    public string? Email { get; init; }

    /// <summary>Whether the address is verified, with the scope <c>email</c>.</summary>
    public bool? EmailVerified { get; init; }

    [JsonPropertyName(TokenMinter.OrganizationClaim)]
    public required OrganizationClaim Organization { get; init; }
}
