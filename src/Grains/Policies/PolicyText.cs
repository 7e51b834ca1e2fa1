using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CodaMcp.Policies;

/// <summary>Reads and writes policies as JSON: in the database, in files of the command <c>policy</c>, and in the audit.</summary>
public static class PolicyText
{
    /// <summary>Reads a stored policy. Ignores properties that a later version added.</summary>
    public static Policy Read(string json) => JsonSerializer.Deserialize(json, PolicyJson.Default.Policy) ?? new Policy();

    /// <summary>Reads a policy that a person wrote. An unknown property is an error.</summary>
    /// <exception cref="JsonException">The text is not a policy. The message names the error and its place.</exception>
    public static Policy ReadStrict(string json) => JsonSerializer.Deserialize(json, StrictPolicyJson.Default.Policy) ?? throw new JsonException("The policy is null.");

    /// <summary>Writes a policy.</summary>
    public static string Write(Policy policy) => JsonSerializer.Serialize(policy, PolicyJson.Default.Policy);

    /// <summary>Returns the properties in which two policies differ, as two JSON objects.</summary>
    public static (string Before, string After) Changes(Policy before, Policy after)
    {
        var (one, other) = (ObjectOf(before), ObjectOf(after));
        foreach (var (name, value) in one.ToList())
        {
            if (!JsonNode.DeepEquals(value, other[name]))
                continue;
            one.Remove(name);
            other.Remove(name);
        }

        return (one.ToJsonString(), other.ToJsonString());
    }

    private static JsonObject ObjectOf(Policy policy) => JsonSerializer.SerializeToNode(policy, PolicyJson.Default.Policy)!.AsObject();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Policy))]
internal sealed partial class PolicyJson : JsonSerializerContext;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)]
[JsonSerializable(typeof(Policy))]
internal sealed partial class StrictPolicyJson : JsonSerializerContext;
