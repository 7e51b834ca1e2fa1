using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CodaMcp.Tests.Tools;

/// <summary>
/// The table of rules that model vendors and clients have for the schemas of tools, as far as they are known. A schema is what a server can
/// break; what clients turn it into (all properties required, null for what is optional) is theirs.
/// </summary>
internal static partial class SchemaRules
{
    private const string OpenAi = "platform.openai.com/docs/guides: Function calling, as of 2026-09";
    private const string Strict = "platform.openai.com/docs/guides: Structured outputs, supported schemas, as of 2026-09; openai-agents, ensure_strict_json_schema";
    private const string Gemini = "ai.google.dev/api/caching#Schema: function declarations by parameters; MarkusPfundstein/mcp-obsidian#21, CherryHQ/cherry-studio#3270";
    private const string Anthropic = "docs.anthropic.com: Tool use, and the API's error texts";
    private const string Copilot = "microsoft.github.io/cat-agent-skills: a tool with $ref vanishes, a list of types cuts the schema off, a number as exclusiveMinimum throws";
    private const string Reported = "reports of users of several clients";

    private static readonly string[] NotInStrictMode =
        ["allOf", "not", "dependentRequired", "dependentSchemas", "if", "then", "else", "patternProperties", "unevaluatedProperties", "propertyNames", "oneOf", "prefixItems", "contains", "default", "minLength", "maxLength"];

    // A subset of OpenAPI 3.0. Clients drop additionalProperties.
    private static readonly string[] InGemini =
        ["type", "format", "title", "description", "nullable", "enum", "maxItems", "minItems", "properties", "required", "minProperties", "maxProperties", "minLength", "maxLength", "pattern", "example", "anyOf", "propertyOrdering", "default", "items", "minimum", "maximum", "additionalProperties"];

    // Members of results that a doc names, and not this server: columns, options, settings of Coda's.
    private static readonly string[] NamedByDocs = [".values", ".metadata", ".optionColors", ".format", ".metrics"];

    /// <summary>Those who have rules. <c>openai</c> is OpenAI's models without strict mode, <c>copilot</c> Copilot Studio.</summary>
    public static IReadOnlyList<string> Vendors { get; } = ["openai", "strict", "anthropic", "gemini", "copilot", "vscode"];

    /// <summary>The rules.</summary>
    public static IReadOnlyList<SchemaRule> All { get; } =
    [
        new("A name has up to 64 letters, digits, underscores and dashes", "openai anthropic", SchemaPart.Input, OpenAi, schema => One(!Name().IsMatch(schema.Tool), schema.Tool)),
        new("A name begins with a letter or an underscore", "gemini", SchemaPart.Input, Gemini, schema => One(!GeminiName().IsMatch(schema.Tool), schema.Tool)),
        // Clients put their own name of the server before it: mcp__server__tool.
        new("A name leaves room for the server's name in 60 characters", "anthropic vscode", SchemaPart.Input, Reported, schema => One(schema.Tool.Length > 32, schema.Tool)),
        new("A description has at most 1024 characters", "openai", SchemaPart.Input, "Azure OpenAI, as of 2026-09", schema => One(schema.Description.Length > 1024, $"{schema.Description.Length} characters")),
        new("The root is an object", "openai anthropic", SchemaPart.Both, OpenAi, schema => One((string?)schema.Schema["type"] != "object", "the root")),
        new("The root is no choice", "openai anthropic", SchemaPart.Both, OpenAi, schema => Has(schema.Schema, "anyOf", "oneOf", "allOf", "enum", "not").Select(keyword => $"{keyword} at the root")),
        new("The root is no anyOf", "strict", SchemaPart.Input, Strict, schema => Has(schema.Schema, "anyOf").Select(keyword => $"{keyword} at the root")),
        new("An array says its items", "openai gemini copilot vscode", SchemaPart.Both, OpenAi, schema => Where(schema, node => Types(node).Contains("array") && node["items"] is not JsonObject)),
        new("Nothing points elsewhere", "gemini copilot", SchemaPart.Both, Copilot, schema => Where(schema, node => Has(node, "$ref", "$defs", "definitions").Any())),
        new("A type is one name", "gemini copilot", SchemaPart.Both, Copilot, schema => Where(schema, node => node["type"] is JsonArray)),
        new("No bound is exclusive", "gemini copilot", SchemaPart.Both, Copilot, schema => Where(schema, node => Has(node, "exclusiveMinimum", "exclusiveMaximum").Any())),
        new("No keyword is outside strict mode", "strict", SchemaPart.Input, Strict, schema => Where(schema, node => Has(node, NotInStrictMode).Any())),
        new("Everything has a type", "strict gemini", SchemaPart.Input, Strict, schema => Where(schema, node => Types(node).Length == 0 && !(node.ContainsKey("anyOf") || node.ContainsKey("enum")))),
        new("Objects take what they name, and no more", "strict", SchemaPart.Input, Strict, schema => Where(schema, node => node.ContainsKey("additionalProperties") && !IsFalse(node["additionalProperties"]))),
        new("An object of arguments has properties", "strict gemini", SchemaPart.Input, Strict, WithoutProperties),
        new("An object of a result has properties, unless a doc names them", "copilot vscode", SchemaPart.Output, Reported, schema => WithoutProperties(schema).Where(path => !NamedByDocs.Any(name => path.TrimEnd(['[', ']']).EndsWith(name, StringComparison.Ordinal)))),
        new("There are at most 5 levels and 100 properties", "strict", SchemaPart.Input, Strict, TooLarge),
        new("No keyword is outside OpenAPI's subset", "gemini", SchemaPart.Input, Gemini, schema => Where(schema, node => node.Any(member => !InGemini.Contains(member.Key)))),
        new("An enum is of texts, and none is empty", "gemini", SchemaPart.Both, Gemini, schema => Where(schema, node => node["enum"] is JsonArray values && ((string?)node["type"] != "string" || values.Any(value => (string?)value == "")))),
        new("What is required exists", "gemini", SchemaPart.Both, Gemini, schema => Where(schema, node => node["required"] is JsonArray required && required.Any(name => node["properties"]?[(string)name!] is null))),
        new("No argument is named title, which cleaners of schemas remove", "gemini", SchemaPart.Input, "PrefectHQ/fastmcp#3576, #4024", schema => Where(schema, node => (node["properties"] as JsonObject)?.ContainsKey("title") ?? false)),
        new("A property's name has up to 64 letters, digits, underscores, dots and dashes", "anthropic", SchemaPart.Both, Anthropic, schema => Where(schema, node => (node["properties"] as JsonObject ?? []).Any(property => !PropertyName().IsMatch(property.Key)))),
        new("Each argument has a description", "all", SchemaPart.Input, Anthropic, schema => (schema.Schema["properties"] as JsonObject ?? []).Where(property => string.IsNullOrWhiteSpace((string?)property.Value!["description"])).Select(property => property.Key)),
    ];

    private static IEnumerable<string> One(bool isBroken, string what) => isBroken ? [what] : [];

    private static IEnumerable<string> Where(CheckedSchema schema, Func<JsonObject, bool> isBroken) => Schemas(schema.Schema).Where(found => isBroken(found.Node)).Select(found => $"at '{found.Path}'");

    private static IEnumerable<string> Has(JsonObject node, params IEnumerable<string> keywords) => keywords.Where(node.ContainsKey);

    private static IEnumerable<string> WithoutProperties(CheckedSchema schema) =>
        Schemas(schema.Schema).Where(found => found.Path.Length > 0 && Types(found.Node).Contains("object") && found.Node["properties"] is not JsonObject { Count: > 0 }).Select(found => found.Path);

    private static IEnumerable<string> TooLarge(CheckedSchema schema)
    {
        var all = Schemas(schema.Schema).ToList();
        var properties = all.Sum(found => (found.Node["properties"] as JsonObject)?.Count ?? 0);
        return One(properties > 100, $"{properties} properties").Concat(all.Where(found => found.Depth > 5).Select(found => $"at '{found.Path}'"));
    }

    private static bool IsFalse(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var more) && !more;

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
    private static partial Regex Name();

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$")]
    private static partial Regex GeminiName();

    [GeneratedRegex("^[a-zA-Z0-9_.-]{1,64}$")]
    private static partial Regex PropertyName();
}
