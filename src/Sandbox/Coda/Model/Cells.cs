using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// The forms of a stored cell. A scalar is a string, number or boolean. A row is <c>{"row":"i-…"}</c>, and a person is <c>{"person":"email"}</c>. Formatted
/// text is <c>{"md":"…"}</c>. An image or attachment is <c>{"file":"name","url":"…"}</c>, with <c>width</c> and <c>height</c> if they are known. A cell with
/// several values is an array of those. Dates are <c>yyyy-MM-dd</c> (with time: ISO-8601) and times <c>HH:mm</c>. A percentage is a fraction. A currency is its
/// amount.
/// </summary>
internal static class Cells
{
    public static JsonElement Blank { get; } = Of("");

    public static JsonElement Of(string value) => Element(JsonValue.Create(value));

    public static JsonElement Of(double value) => Element(JsonValue.Create(value));

    public static JsonElement Of(bool value) => Element(JsonValue.Create(value));

    public static JsonElement Row(string rowId) => Element(new JsonObject { ["row"] = rowId });

    public static JsonElement Person(string email) => Element(new JsonObject { ["person"] = email });

    public static JsonElement Markdown(string text) => Element(new JsonObject { ["md"] = text });

    public static JsonElement File(string name, string url, int? width = null, int? height = null) =>
        Element(width is null ? new JsonObject { ["file"] = name, ["url"] = url } : new JsonObject { ["file"] = name, ["url"] = url, ["width"] = width, ["height"] = height });

    public static JsonElement List(IEnumerable<JsonElement> items) =>
        Element(new JsonArray([.. items.Select(item => JsonNode.Parse(item.GetRawText()))]));

    public static string? RowId(JsonElement cell) => Member(cell, "row");

    public static string? PersonEmail(JsonElement cell) => Member(cell, "person");

    public static string? MarkdownText(JsonElement cell) => Member(cell, "md");

    public static string? FileName(JsonElement cell) => Member(cell, "file");

    /// <summary>Returns the values of a cell: those of a list, the single value, or none.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Array => cell.EnumerateArray(),
        JsonValueKind.String when cell.GetString()!.Length == 0 => [],
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        _ => [cell],
    };

    private static string? Member(JsonElement cell, string name) =>
        cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static JsonElement Element(JsonNode? node) => JsonSerializer.SerializeToElement(node, JsonNodeJson.Default.JsonNode);
}
