using System.Text.Json.Serialization;

namespace CodaMcp.Authentication;

/// <summary>The JSON types that this folder writes.</summary>
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ProtectedResourceDocument))]
internal sealed partial class AuthenticationJson : JsonSerializerContext;
