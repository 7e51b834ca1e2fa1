using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodaMcp.Sessions;

/// <summary>The JSON of the session layer.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class SessionJson : JsonSerializerContext;
