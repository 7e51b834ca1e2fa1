using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The JSON of the file.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SandboxState))]
internal sealed partial class StateJson : JsonSerializerContext;
