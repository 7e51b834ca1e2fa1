using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>How arguments and results are written as JSON: camel case, and nothing for what is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>[]))]
[JsonSerializable(typeof(WhoAmIResult))]
internal sealed partial class ToolJson : JsonSerializerContext;
