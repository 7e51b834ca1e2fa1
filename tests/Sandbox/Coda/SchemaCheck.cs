using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Tests.Sandbox.Coda;

/// <summary>As much of JSON Schema as the specification of Coda uses for its answers: what is missing, unknown or of another kind.</summary>
internal sealed class SchemaCheck(JsonNode specification)
{
    // Recorded answers have these members, and version 1.5.0 of the specification does not.
    private static readonly string[] RecordedBeyondIt = ["baseTableCount", "userId", "href", "workspaceId", "iconColor"];

    /// <summary>What is wrong with a value, as paths with a word.</summary>
    public IEnumerable<string> Faults(JsonNode schema, JsonNode? value, string at = "$")
    {
        schema = Resolve(schema);
        if (value is null)
            return (bool?)schema["nullable"] == true ? [] : [$"{at}: null"];
        if (schema["oneOf"] is JsonArray options)
            return options.Any(option => !Faults(option!, value, at).Any()) ? [] : [$"{at}: fits none"];
        var faults = new List<string>();
        var members = new Dictionary<string, JsonNode>();
        var required = new HashSet<string>();
        Collect(schema, members, required);
        if (value is JsonObject given && members.Count > 0)
        {
            // The specification requires members that it does not define: viewId of a table, and names with a stray comma.
            faults.AddRange(required.Select(name => name.TrimEnd(',')).Where(name => members.ContainsKey(name) && !given.ContainsKey(name)).Select(name => $"{at}.{name}: missing"));
            foreach (var (name, member) in given)
                faults.AddRange(members.TryGetValue(name, out var inner) ? Faults(inner, member, $"{at}.{name}")
                    : RecordedBeyondIt.Contains(name) ? [] : [$"{at}.{name}: unknown"]);
        }
        if (value is JsonArray list && schema["items"] is { } items)
            faults.AddRange(list.SelectMany((item, index) => Faults(items, item, $"{at}[{index}]")));
        if (schema["enum"] is JsonArray values && !values.Any(allowed => JsonNode.DeepEquals(allowed, value)))
            faults.Add($"{at}: {value.ToJsonString()} is not in the list");
        if ((string?)schema["type"] is { } type && !IsOf(type, value))
            faults.Add($"{at}: no {type}");
        return faults;
    }

    private void Collect(JsonNode schema, Dictionary<string, JsonNode> members, HashSet<string> required)
    {
        schema = Resolve(schema);
        foreach (var part in schema["allOf"] as JsonArray ?? [])
            Collect(part!, members, required);
        foreach (var (name, member) in schema["properties"] as JsonObject ?? [])
            members[name] = member!;
        foreach (var name in schema["required"] as JsonArray ?? [])
            required.Add(name!.ToString());
    }

    private JsonNode Resolve(JsonNode schema)
    {
        while ((string?)schema["$ref"] is { } reference)
            schema = reference.Split('/').Skip(1).Aggregate(specification, (at, step) => at[step]!);
        return schema;
    }

    private static bool IsOf(string type, JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Object => type == "object",
        JsonValueKind.Array => type == "array",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type == "number" || (type == "integer" && double.IsInteger(value.GetValue<double>())),
        _ => type == "boolean",
    };
}
