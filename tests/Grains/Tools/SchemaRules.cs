using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Tests.Tools;

/// <summary>
/// The rules that model vendors have for the schemas of tools, as far as they are known. Each gives its violations. A schema is what a
/// server can break; what clients turn it into (all properties required, null for what is optional) is theirs.
/// </summary>
internal static partial class SchemaRules
{
    // OpenAI, "Function calling" and "Structured outputs: supported schemas" (platform.openai.com/docs/guides, as of 2026-09). The description's
    // bound is Azure OpenAI's.
    private static readonly string[] OpenAiKeywords = ["allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties", "unevaluatedProperties", "propertyNames", "oneOf", "prefixItems", "contains", "default", "minLength", "maxLength"];

    // Gemini API, Schema object of function declarations: a subset of OpenAPI 3.0 (ai.google.dev/api/caching#Schema). Clients drop
    // additionalProperties.
    private static readonly string[] GeminiKeywords =
        ["type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems", "properties", "required", "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "example", "anyOf", "propertyOrdering", "default", "items", "minimum", "maximum", "additionalProperties"];

    /// <summary>OpenAI without strict mode.</summary>
    public static IEnumerable<string> OpenAi(string name, string description, JsonObject schema)
    {
        if (!OpenAiName().IsMatch(name))
            yield return $"the name {name}";
        if (description.Length > 1024)
            yield return $"{description.Length} characters of description";
        if ((string?)schema["type"] != "object")
            yield return "the root is no object";
        foreach (var keyword in (string[])["anyOf", "oneOf", "allOf", "enum", "not"])
        {
            if (schema.ContainsKey(keyword))
                yield return $"{keyword} at the root";
        }

        foreach (var violation in ArraysSayTheirItems(schema))
            yield return violation;
    }

    /// <summary>OpenAI's strict mode, after its SDKs have made each property required and nullable (openai-agents, ensure_strict_json_schema).</summary>
    public static IEnumerable<string> OpenAiStrict(JsonObject schema)
    {
        var properties = 0;
        if (schema.ContainsKey("anyOf"))
            yield return "anyOf at the root";
        foreach (var (path, node, depth) in Schemas(schema))
        {
            if (OpenAiKeywords.FirstOrDefault(node.ContainsKey) is { } keyword)
                yield return $"{path} has {keyword}";
            if (Types(node).Length == 0 && !node.ContainsKey("anyOf") && !node.ContainsKey("enum"))
                yield return $"{path} has no type";
            if (node.ContainsKey("additionalProperties") && (node["additionalProperties"] is not JsonValue value || !value.TryGetValue<bool>(out var more) || more))
                yield return $"{path} allows properties that it does not name";
            if (Types(node).Contains("object") && path.Length > 0 && node["properties"] is not JsonObject { Count: > 0 })
                yield return $"{path} is an object without properties";
            properties += (node["properties"] as JsonObject)?.Count ?? 0;
            if (depth > 5)
                yield return $"{path} nests deeper than 5 objects";
        }

        if (properties > 100)
            yield return $"{properties} properties";
    }

    /// <summary>Gemini's function declarations by <c>parameters</c>. Reports: MarkusPfundstein/mcp-obsidian#21, CherryHQ/cherry-studio#3270.</summary>
    public static IEnumerable<string> Gemini(string name, JsonObject schema)
    {
        if (!GeminiName().IsMatch(name))
            yield return $"the name {name}";
        foreach (var (path, node, _) in Schemas(schema))
        {
            if (node.Select(member => member.Key).FirstOrDefault(key => !GeminiKeywords.Contains(key)) is { } keyword)
                yield return $"{path} has {keyword}";
            if (node["type"] is not JsonValue)
                yield return $"{path} has no single type";
            if (Types(node).Contains("object") && path.Length > 0 && node["properties"] is not JsonObject { Count: > 0 })
                yield return $"{path} is an object without properties";
            if (node.ContainsKey("enum") && (string?)node["type"] != "string")
                yield return $"{path} has an enum and is no string";
            if (node["enum"] is JsonArray values && values.Any(value => (string?)value == ""))
                yield return $"{path} has an empty value in its enum";
            if (node["required"] is JsonArray required && required.Any(property => node["properties"]?[(string)property!] is null))
                yield return $"{path} requires what it does not have";
            // Cleaners of schemas take a property of this name for the keyword: PrefectHQ/fastmcp#3576, #4024.
            if (node["properties"] is JsonObject properties && properties.ContainsKey("title"))
                yield return $"{path} has a property named title";
        }

        foreach (var violation in ArraysSayTheirItems(schema))
            yield return violation;
    }

    /// <summary>Anthropic's tools (docs.anthropic.com, "Tool use"; the pattern of property names is that of the API's error).</summary>
    public static IEnumerable<string> Anthropic(string name, JsonObject schema)
    {
        if (!OpenAiName().IsMatch(name))
            yield return $"the name {name}";
        if ((string?)schema["type"] != "object")
            yield return "the root is no object";
        foreach (var keyword in (string[])["anyOf", "oneOf", "allOf"])
        {
            if (schema.ContainsKey(keyword))
                yield return $"{keyword} at the root";
        }

        foreach (var (path, node, _) in Schemas(schema))
        {
            foreach (var (property, _) in node["properties"] as JsonObject ?? [])
            {
                if (!AnthropicProperty().IsMatch(property))
                    yield return $"{path} has the property {property}";
            }
        }
    }

    /// <summary>
    /// Copilot Studio, for schemas of arguments and of results: a tool with <c>$ref</c> vanishes, a list of types cuts the schema off, and a
    /// number as <c>exclusiveMinimum</c> throws (microsoft.github.io/cat-agent-skills). VS Code wants items of each array.
    /// </summary>
    public static IEnumerable<string> Copilot(JsonObject schema)
    {
        foreach (var (path, node, _) in Schemas(schema))
        {
            foreach (var keyword in (string[])["$ref", "$defs", "definitions", "exclusiveMinimum", "exclusiveMaximum"])
            {
                if (node.ContainsKey(keyword))
                    yield return $"{path} has {keyword}";
            }

            if (node["type"] is JsonArray)
                yield return $"{path} has a list of types";
        }

        foreach (var violation in ArraysSayTheirItems(schema))
            yield return violation;
    }

    private static IEnumerable<string> ArraysSayTheirItems(JsonObject schema) =>
        Schemas(schema).Where(found => Types(found.Node).Contains("array") && found.Node["items"] is not JsonObject).Select(found => $"{found.Path} does not say its items");

    private static string[] Types(JsonObject schema) => schema["type"] switch
    {
        JsonArray several => [.. several.Select(type => (string)type!)],
        { } one => [(string)one!],
        null => [],
    };

    private static IEnumerable<(string Path, JsonObject Node, int Depth)> Schemas(JsonObject schema, string path = "", int depth = 1)
    {
        yield return (path, schema, depth);
        var inner = new List<(string, JsonNode?)>();
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
            inner.Add(($"{path}.{name}", property));
        inner.Add(($"{path}[]", schema["items"]));
        inner.Add(($"{path}.*", schema["additionalProperties"]));
        foreach (var keyword in (string[])["anyOf", "oneOf", "allOf"])
        {
            foreach (var one in schema[keyword] as JsonArray ?? [])
                inner.Add(($"{path}|", one));
        }

        foreach (var (place, node) in inner)
        {
            if (node is not JsonObject found)
                continue;
            foreach (var deeper in Schemas(found, place, depth + ((string?)(found["type"] as JsonValue) == "object" ? 1 : 0)))
                yield return deeper;
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]{1,64}$")]
    private static partial Regex OpenAiName();

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$")]
    private static partial Regex GeminiName();

    [GeneratedRegex("^[a-zA-Z0-9_.-]{1,64}$")]
    private static partial Regex AnthropicProperty();
}
