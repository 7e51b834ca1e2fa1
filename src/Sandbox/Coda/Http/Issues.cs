using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Creates the validation issues of a request, in the form of Coda's validator (zod 4). <see cref="UnrecognizedKeys"/>,
/// <see cref="InvalidValue"/> with one value, <see cref="InvalidType"/> and <see cref="InvalidUnion"/> are recorded. The others follow
/// zod's own texts.
/// </summary>
internal static class Issues
{
    public static JsonObject InvalidType(string expected, string received, JsonArray path) => new()
    {
        ["expected"] = expected,
        ["code"] = "invalid_type",
        ["path"] = path.DeepClone(),
        ["message"] = $"Invalid input: expected {expected}, received {received}",
    };

    public static JsonObject InvalidValue(IReadOnlyList<string> values, JsonArray path) => new()
    {
        ["code"] = "invalid_value",
        ["values"] = new JsonArray([.. values.Select(value => JsonValue.Create(value))]),
        ["path"] = path.DeepClone(),
        ["message"] = values.Count == 1
            ? $"Invalid input: expected \"{values[0]}\""
            : $"Invalid option: expected one of {string.Join('|', values.Select(value => $"\"{value}\""))}",
    };

    public static JsonObject UnrecognizedKeys(IReadOnlyList<string> keys, JsonArray path) => new()
    {
        ["code"] = "unrecognized_keys",
        ["keys"] = new JsonArray([.. keys.Select(key => JsonValue.Create(key))]),
        ["path"] = path.DeepClone(),
        ["message"] = $"Unrecognized key{(keys.Count > 1 ? "s" : "")}: {string.Join(", ", keys.Select(key => $"\"{key}\""))}",
    };

    public static JsonObject TooShort(JsonArray path) => new()
    {
        ["origin"] = "string",
        ["code"] = "too_small",
        ["minimum"] = 1,
        ["inclusive"] = true,
        ["path"] = path.DeepClone(),
        ["message"] = "Too small: expected string to have >=1 characters",
    };

    public static JsonObject TooLong(int max, JsonArray path) => new()
    {
        ["origin"] = "string",
        ["code"] = "too_big",
        ["maximum"] = max,
        ["inclusive"] = true,
        ["path"] = path.DeepClone(),
        ["message"] = $"Too big: expected string to have <={max} characters",
    };

    /// <summary>No discriminator matches, so zod does not validate the alternatives.</summary>
    public static JsonObject NoDiscriminator(string discriminator, JsonArray path) => new()
    {
        ["code"] = "invalid_union",
        ["errors"] = new JsonArray(),
        ["note"] = "No matching discriminator",
        ["discriminator"] = discriminator,
        ["path"] = path.DeepClone(),
        ["message"] = "Invalid input",
    };

    /// <summary>No alternative matches. The issue contains the issues of each alternative.</summary>
    public static JsonObject InvalidUnion(params JsonArray[] errors) => new()
    {
        ["code"] = "invalid_union",
        ["errors"] = new JsonArray([.. errors]),
        ["path"] = new JsonArray(),
        ["message"] = "Invalid input",
    };

    public static JsonObject Custom(string message, JsonArray path) => new() { ["code"] = "custom", ["message"] = message, ["path"] = path.DeepClone() };
}
