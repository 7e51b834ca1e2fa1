using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The authorization server's metadata (RFC 8414; OpenID Connect Discovery 1.0), in Stytch's envelope.</summary>
internal sealed record ServerMetadata : Envelope
{
    public required string Issuer { get; init; }

    public required string AuthorizationEndpoint { get; init; }

    public required string TokenEndpoint { get; init; }

    public required string JwksUri { get; init; }

    public required string UserinfoEndpoint { get; init; }

    /// <summary>Absent unless <see cref="StytchFaults.UnconfirmedMetadata"/>.</summary>
    public string? RevocationEndpoint { get; init; }

    /// <summary>Absent unless <see cref="StytchFaults.UnconfirmedMetadata"/>.</summary>
    public string? IntrospectionEndpoint { get; init; }

    /// <summary>Absent while registration is disabled, and on Stytch's own hosts.</summary>
    public string? RegistrationEndpoint { get; init; }

    public required bool ClientIdMetadataDocumentSupported { get; init; }

    /// <summary>Absent unless <see cref="StytchFaults.UnconfirmedMetadata"/>.</summary>
    public bool? AuthorizationResponseIssParameterSupported { get; init; }

    public IReadOnlyList<string> ScopesSupported { get; } = [.. SandboxScope.All.Select(scope => scope.Name)];

    public IReadOnlyList<string> ResponseTypesSupported { get; } = ["code"];

    public IReadOnlyList<string> GrantTypesSupported { get; } = ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:jwt-bearer"];

    public IReadOnlyList<string> CodeChallengeMethodsSupported { get; } = ["S256"];

    public IReadOnlyList<string> TokenEndpointAuthMethodsSupported { get; } = ["client_secret_basic", "client_secret_post", "none"];

    public IReadOnlyList<string> SubjectTypesSupported { get; } = ["public"];

    public IReadOnlyList<string> IdTokenSigningAlgValuesSupported { get; } = ["RS256"];
}
