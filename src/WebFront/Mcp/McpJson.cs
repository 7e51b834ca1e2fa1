using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Mcp;

/// <summary>The JSON of the MCP handlers.</summary>
[JsonSerializable(typeof(IDictionary<string, JsonElement>))]
internal sealed partial class McpJson : JsonSerializerContext;
