using System.Text.Json.Serialization;

namespace CodaMcp.Commands;

/// <summary>Source-generated JSON for the details of operators' audit records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OperatorNote))]
internal sealed partial class NotesJson : JsonSerializerContext;
