using System.Text.Json.Serialization;

namespace CodaMcp.Sessions;

/// <summary>Source-generated JSON of the entries of sessions. New versions only add properties, and no property changes its meaning.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredSession))]
[JsonSerializable(typeof(StoredSubscription))]
[JsonSerializable(typeof(StoredSessionEvent))]
[JsonSerializable(typeof(StoredClientRequest))]
internal sealed partial class SessionsJson : JsonSerializerContext;
