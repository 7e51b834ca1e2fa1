using System.Text.Json.Serialization;

namespace CodaMcp.Audit;

/// <summary>The JSON in audit columns.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class AuditJson : JsonSerializerContext;
