using System.Text.Json.Serialization;

namespace CodaMcp.Elicitation;

/// <summary>Source-generated JSON of encrypted states, and of the entries that say which were used.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RequestState))]
[JsonSerializable(typeof(UsedRequestState))]
internal sealed partial class ElicitationJson : JsonSerializerContext;
