using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>An OAuth client, which Stytch calls a Connected App.</summary>
internal sealed record ConnectedApp
{
    /// <summary>The id: <c>connected-app-test-UUID</c>.</summary>
    public required string ClientId { get; init; }

    /// <summary>The address of the client id metadata document that describes the client; null for a registered client.</summary>
    public string? DocumentUrl { get; init; }

    /// <summary>The client's own name for itself. It is not verified.</summary>
    public required string ClientName { get; init; }

    /// <summary>The addresses to which codes may be sent.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary><c>none</c>, <c>client_secret_basic</c> or <c>client_secret_post</c>.</summary>
    public string TokenEndpointAuthMethod { get; init; } = "none";

    /// <summary>The client's home page, if it has one.</summary>
    public string? ClientUri { get; init; }

    /// <summary>The SHA-256 of a confidential client's secret (Base64).</summary>
    public string? SecretHash { get; init; }

    /// <summary>The SHA-256 of a public client's registration (Base64). An equal registration is the same client.</summary>
    public string? MetadataHash { get; init; }

    /// <summary>Whether the client has no secret.</summary>
    [JsonIgnore]
    public bool IsPublic => SecretHash is null;
}
