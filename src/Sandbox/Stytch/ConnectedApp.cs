using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>An OAuth client, as Stytch calls one.</summary>
internal sealed record ConnectedApp
{
    /// <summary><c>connected-app-test-UUID</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>The address of the client id metadata document that describes the client; null for a registered client.</summary>
    public string? DocumentUrl { get; init; }

    /// <summary>The name the client gave itself; not verified by anyone.</summary>
    public required string ClientName { get; init; }

    /// <summary>Where codes may be sent.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary><c>none</c>, <c>client_secret_basic</c> or <c>client_secret_post</c>.</summary>
    public string TokenEndpointAuthMethod { get; init; } = "none";

    /// <summary>The client's home page, if it gave one.</summary>
    public string? ClientUri { get; init; }

    /// <summary>The SHA-256 of a confidential client's secret (Base64).</summary>
    public string? SecretHash { get; init; }

    /// <summary>The SHA-256 of a public client's registration (Base64): the same registration is the same client.</summary>
    public string? MetadataHash { get; init; }

    /// <summary>Whether the client has no secret.</summary>
    [JsonIgnore]
    public bool IsPublic => SecretHash is null;
}
