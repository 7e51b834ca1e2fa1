using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Audit.Checkpoints;

/// <summary>Source-generated JSON of statements.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AuditStatement))]
internal sealed partial class StatementJson : JsonSerializerContext;
