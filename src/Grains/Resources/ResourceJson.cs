using System.Text.Json;
using System.Text.Json.Serialization;
using CodaMcp.Members;

namespace CodaMcp.Resources;

/// <summary>How resources are written as JSON: as tools write their results.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TableContent))]
[JsonSerializable(typeof(ArgumentCompletions))]
internal sealed partial class ResourceJson : JsonSerializerContext;
