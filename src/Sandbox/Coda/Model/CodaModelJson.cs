using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Coda;

/// <summary>How documents, mutations and the workspace are remembered.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocModel))]
[JsonSerializable(typeof(Mutation))]
[JsonSerializable(typeof(WorkspaceModel))]
internal sealed partial class CodaModelJson : JsonSerializerContext;
