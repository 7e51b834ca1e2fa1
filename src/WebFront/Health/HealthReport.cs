using System.Text.Json.Serialization;

namespace CodaMcp.Health;

/// <summary>The body of <c>GET /health</c>.</summary>
internal sealed record HealthReport(string Status, string Service, string Version, AuthReport Auth, DateTimeOffset Timestamp);

/// <summary>How members sign in.</summary>
internal sealed record AuthReport(string Provider, [property: JsonPropertyName("oauth_compliant")] bool OAuthCompliant);

/// <summary>The JSON of the health endpoints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
