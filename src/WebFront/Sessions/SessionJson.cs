using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CodaMcp.Sessions;

/// <summary>The JSON of the session layer.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class SessionJson : JsonSerializerContext;
