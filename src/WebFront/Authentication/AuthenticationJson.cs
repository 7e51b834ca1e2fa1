using System.Text.Json.Serialization;

namespace CodaMcp.Authentication;

/// <summary>What this folder writes as JSON.</summary>
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ProtectedResourceDocument))]
internal sealed partial class AuthenticationJson : JsonSerializerContext;
