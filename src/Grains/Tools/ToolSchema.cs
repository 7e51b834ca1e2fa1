using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Tools;

/// <summary>
/// Makes the generated schemas short and exact. Each byte of them takes space in the context window of every client. To tools, absent and
/// null are the same (results omit what is null), so nothing is declared nullable.
/// </summary>
internal static class ToolSchema
{
    /// <summary>Returns the input schema: arguments in snake case, and no others.</summary>
    /// <param name="schema">The generated schema.</param>
    /// <param name="parameters">The arguments.</param>
    /// <param name="writes">Whether the tool writes, and so takes an idempotency key.</param>
    /// <param name="takesFresh">Whether the tool takes <see cref="ToolArguments.Fresh"/>.</param>
    /// <param name="wantsConfirmation">Whether the tool takes <see cref="ToolArguments.Confirm"/>.</param>
    public static byte[] ForInput(JsonElement schema, IEnumerable<ToolParameter> parameters, bool writes, bool takesFresh, bool wantsConfirmation)
    {
        var generated = JsonObject.Create(schema)!;
        Simplify(generated);
        KeepToStrictMode(generated);
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var parameter in parameters)
        {
            properties.Add(parameter.Name, parameter.Schema(generated["properties"]![parameter.MethodName]!.AsObject()));
            if (parameter.Required)
                required.Add(parameter.Name);
        }

        if (wantsConfirmation)
            properties.Add(ToolArguments.Confirm, new JsonObject { ["description"] = Describe.Confirm, ["type"] = "boolean" });

        if (writes)
        {
            properties.Add(ToolArguments.IdempotencyKey, new JsonObject { ["description"] = Describe.IdempotencyKey, ["type"] = "string" });
        }

        if (takesFresh)
            properties.Add(ToolArguments.Fresh, new JsonObject { ["description"] = Describe.Fresh, ["type"] = "boolean" });

        var input = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
            input["required"] = required;
        input["additionalProperties"] = false;
        return Write(input);
    }

    /// <summary>Returns the output schema, which is always of an object.</summary>
    public static byte[] ForOutput(JsonElement schema)
    {
        var generated = JsonObject.Create(schema)!;
        Inline(generated, generated);
        Simplify(generated);
        KeepRequiredAtRoot(generated, isRoot: true);
        return (string?)generated["type"] == "object"
            ? Write(generated)
            : throw new InvalidOperationException("A tool's result is an object.");
    }

    // OpenAI's strict mode accepts no default and no length of text. ToolParameter checks lengths, and the description contains the default.
    private static void KeepToStrictMode(JsonObject generated)
    {
        foreach (var (_, property) in generated["properties"]!.AsObject())
        {
            var schema = property!.AsObject();
            var value = schema["default"];
            if (value is not null && value.GetValueKind() != JsonValueKind.False)
                schema["description"] = $"{(string?)schema["description"]} Default {value}.".TrimStart();
            if (schema["maximum"]?.GetValueKind() == JsonValueKind.Number && (double)schema["maximum"]! >= int.MaxValue)
                schema.Remove("maximum");
            foreach (var keyword in (string[])["default", "minLength", "maxLength"])
                schema.Remove(keyword);
            // Models do not send negative numbers or empty lists, so a bound against them has no use. Each client would pay for the words.
            foreach (var keyword in (string[])["minimum", "minItems"])
            {
                if (schema[keyword]?.GetValueKind() == JsonValueKind.Number && (double)schema[keyword]! <= 1)
                    schema.Remove(keyword);
            }
        }
    }

    // The generator writes a $ref to a type that it has described before. Clients such as Copilot Studio lose a tool with a $ref.
    private static void Inline(JsonObject root, JsonNode node)
    {
        foreach (var (name, child) in node is JsonObject members ? members.ToList() : [])
        {
            if (child is JsonObject { Count: 1 } pointer && (string?)pointer["$ref"] is { } path)
                node[name] = path.TrimStart('#', '/').Split('/').Aggregate((JsonNode)root, (found, part) => found[part]!).DeepClone();
            else if (child is JsonObject)
                Inline(root, child);
        }
    }

    // Removes "required" from the parts of a result. A model sees in the result which members they have, and each client would pay for the words.
    private static void KeepRequiredAtRoot(JsonNode? node, bool isRoot)
    {
        if (node is not JsonObject schema)
            return;
        if (!isRoot && schema["required"] is JsonArray)
            schema.Remove("required");
        foreach (var (_, child) in schema.ToList())
            KeepRequiredAtRoot(child, isRoot: false);
    }

    private static void Simplify(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
                Simplify(item);
        }

        if (node is not JsonObject schema)
            return;
        schema.Remove("$schema");
        // The format date-time says no more than the value itself. A property may also be named "format".
        if (schema["format"] is JsonValue)
            schema.Remove("format");
        if (schema["type"] is JsonArray { Count: 2 } types && types.Any(type => (string?)type == "null"))
            schema["type"] = types.First(type => (string?)type != "null")!.DeepClone();
        if (schema["enum"] is JsonArray values)
            values.RemoveAll(value => value is null);
        // The schema true allows anything, but not every client accepts it as a schema. An empty object means the same.
        if (schema["properties"] is JsonObject properties)
        {
            foreach (var (name, _) in properties.Where(property => property.Value is JsonValue).ToList())
                properties[name] = new JsonObject();
        }

        // The allowed values belong to the items, but the generator sets them on the array.
        if (schema["items"] is JsonObject items && schema["enum"] is JsonArray ofItems)
        {
            schema.Remove("enum");
            items["enum"] = ofItems;
        }

        foreach (var (_, child) in schema.ToList())
            Simplify(child);
    }

    private static byte[] Write(JsonObject schema) => JsonSerializer.SerializeToUtf8Bytes(schema, ToolJson.Default.JsonObject);
}
