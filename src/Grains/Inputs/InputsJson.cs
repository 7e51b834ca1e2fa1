using System.Text.Json.Serialization;

namespace CodaMcp.Inputs;

/// <summary>Source-generated JSON of what is encrypted.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RequestState))]
internal sealed partial class InputsJson : JsonSerializerContext;
