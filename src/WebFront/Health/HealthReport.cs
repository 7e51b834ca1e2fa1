using System.Text.Json.Serialization;

namespace CodaMcp.Health;

/// <summary>The body of <c>GET /health</c>.</summary>
internal sealed record HealthReport(string Status, string Service, string Version, AuthReport Auth, DateTimeOffset Timestamp);

/// <summary>How members sign in.</summary>
/// <param name="Provider"><c>stytch</c> or <c>cloudflare-access</c>.</param>
/// <param name="OAuthCompliant">Whether MCP clients sign in with OAuth.</param>
/// <param name="Problem">Why new members cannot sign in, and what to do; omitted if no problem is known.</param>
internal sealed record AuthReport(
    string Provider,
    [property: JsonPropertyName("oauth_compliant")] bool OAuthCompliant,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Problem);

/// <summary>The JSON of the health endpoints.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
