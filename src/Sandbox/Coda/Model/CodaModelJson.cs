using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The JSON of stored documents, mutations and the workspace.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocModel))]
[JsonSerializable(typeof(Mutation))]
[JsonSerializable(typeof(WorkspaceModel))]
internal sealed partial class CodaModelJson : JsonSerializerContext;
