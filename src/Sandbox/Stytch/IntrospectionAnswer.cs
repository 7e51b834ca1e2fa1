using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The introspection endpoint's response (RFC 7662, section 2.2).</summary>
internal sealed record IntrospectionAnswer : Envelope
{
    public bool Active { get; init; }

    public string? TokenType { get; init; }

    public string? ClientId { get; init; }

    public string? Scope { get; init; }

    public string? Sub { get; init; }

    public string? Iss { get; init; }

    public IReadOnlyList<string>? Aud { get; init; }

    public long? Exp { get; init; }

    public long? Iat { get; init; }

    public long? Nbf { get; init; }

    [JsonPropertyName(TokenMinter.OrganizationClaim)]
    public OrganizationClaim? Organization { get; init; }
}
