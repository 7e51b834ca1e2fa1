using System.Text.Json.Serialization;

namespace CodaMcp.Members;

/// <summary>Source-generated JSON of the entries of members. New versions only add properties, and no property changes its meaning.</summary>
/// <remarks>Version 0.1 stored the same properties in another case.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(StoredAccess))]
[JsonSerializable(typeof(StoredClient))]
[JsonSerializable(typeof(StoredCodaToken))]
[JsonSerializable(typeof(StoredCursor))]
[JsonSerializable(typeof(StoredProfile))]
internal sealed partial class MembersJson : JsonSerializerContext;
