using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Coda;

[JsonSerializable(typeof(JsonNode))]
internal sealed partial class JsonNodeJson : JsonSerializerContext;
