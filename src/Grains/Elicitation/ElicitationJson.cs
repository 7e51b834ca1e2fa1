using System.Text.Json.Serialization;

namespace CodaMcp.Elicitation;

/// <summary>Source-generated JSON of the states before encryption, and of the entries for used states.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RequestState))]
[JsonSerializable(typeof(UsedRequestState))]
internal sealed partial class ElicitationJson : JsonSerializerContext;
