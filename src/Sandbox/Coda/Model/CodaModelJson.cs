using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Coda;

/// <summary>How documents and mutations are remembered.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocModel))]
[JsonSerializable(typeof(Mutation))]
internal sealed partial class CodaModelJson : JsonSerializerContext;
