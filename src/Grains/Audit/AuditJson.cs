using System.Text.Json.Serialization;

namespace CodaMcp.Audit;

/// <summary>The JSON in audit columns and in the spool.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(SpooledRecord))]
internal sealed partial class AuditJson : JsonSerializerContext;
