using System.Text.Json.Serialization;

namespace CodaMcp.Authentication;

/// <summary>Protected resource metadata (RFC 9728, section 2).</summary>
internal sealed record ProtectedResourceDocument(
    [property: JsonPropertyName("resource")] string Resource,
    // Omitted if there is none: an empty array is not allowed (RFC 9728, section 3.2).
    [property: JsonPropertyName("authorization_servers"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string[]? AuthorizationServers,
    [property: JsonPropertyName("bearer_methods_supported")] string[] BearerMethodsSupported,
    [property: JsonPropertyName("scopes_supported")] string[] ScopesSupported,
    [property: JsonPropertyName("resource_name")] string ResourceName);
