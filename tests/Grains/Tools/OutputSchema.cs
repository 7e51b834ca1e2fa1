using System.Text.Json;

namespace CodaMcp.Tests.Tools;

/// <summary>Holds results to their output schemas: as much of JSON Schema as the schemas use.</summary>
internal static class OutputSchema
{
    public static void AssertConforms(JsonElement value, JsonElement schema, string path = "result")
    {
        var type = schema.TryGetProperty("type", out var declared) ? declared.GetString() : null;
        var conforms = type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ => true,
        };
        Assert.True(conforms, $"{path} is not of type {type}");
        if (schema.TryGetProperty("enum", out var values))
            Assert.Contains(value.GetString(), values.EnumerateArray().Select(item => item.GetString()));
        foreach (var name in schema.TryGetProperty("required", out var required) ? required.EnumerateArray() : default)
            Assert.True(value.TryGetProperty(name.GetString()!, out _), $"{path} lacks {name}");
        if (type == "array" && schema.TryGetProperty("items", out var items))
        {
            foreach (var item in value.EnumerateArray())
                AssertConforms(item, items, $"{path}[]");
        }

        if (type == "object" && schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in value.EnumerateObject())
            {
                Assert.True(properties.TryGetProperty(property.Name, out var inner), $"{path} has {property.Name}, which the schema does not");
                AssertConforms(property.Value, inner, $"{path}.{property.Name}");
            }
        }
    }
}
