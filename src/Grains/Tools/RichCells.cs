using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>
/// Converts cells of Coda's rich value format to a short form. Text loses the three backticks that Coda puts around plain text. A row of
/// another table becomes <c>{name, rowId, tableId}</c>, and a person <c>{name, email}</c>. A link, image or file becomes <c>{name,
/// url}</c>, and an amount <c>{amount, currency}</c>. An object of another type keeps its members. The input shapes are recorded.
/// </summary>
internal static class RichCells
{
    /// <summary>The name of the format in Coda's API.</summary>
    public const string Format = "rich";

    private const string Fence = "```";

    /// <summary>Converts the cells of a row.</summary>
    /// <param name="row">The row in the rich format.</param>
    public static Row Of(Row row) => row with { Values = row.Values.ToDictionary(cell => cell.Key, cell => Of(cell.Value), StringComparer.Ordinal) };

    /// <summary>Converts one cell.</summary>
    /// <param name="cell">The cell in the rich format.</param>
    public static JsonElement Of(JsonElement cell) => Of(cell, Unfenced);

    /// <summary>Converts the cells of a row for filters. Texts also lose their Markdown marks.</summary>
    /// <param name="row">The row in the rich format.</param>
    public static Row Compared(Row row) => row with { Values = row.Values.ToDictionary(cell => cell.Key, cell => Of(cell.Value, Unmarked), StringComparer.Ordinal) };

    /// <summary>
    /// Replaces the objects in a row of <see cref="Compared"/> by the values that they show. The result is close to Coda's plain formats.
    /// </summary>
    /// <param name="row">The row.</param>
    public static Row Shown(Row row) => row with { Values = row.Values.ToDictionary(cell => cell.Key, cell => Shown(cell.Value), StringComparer.Ordinal) };

    /// <summary>Returns the name of an object, or else its address or amount. Returns the value itself if it has none of these, or is no object.</summary>
    /// <param name="value">A cell that this class has converted.</param>
    public static JsonElement Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object or JsonValueKind.Array) =>
            JsonSerializer.SerializeToElement(new JsonArray([.. value.EnumerateArray().Select(item => Raw(Shown(item)))]), ToolJson.Default.JsonNode),
        JsonValueKind.Object => Key(value, "name") ?? Key(value, "email") ?? Key(value, "url") ?? Key(value, "amount") ?? value,
        _ => value,
    };

    /// <summary>
    /// Returns the value to write for a converted cell: the row's id, the address of a person or page, or the amount. So a model can write
    /// a value back as it read it. Other values are returned unchanged.
    /// </summary>
    /// <param name="value">The value from the model.</param>
    public static JsonElement Writable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array when value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object) =>
            JsonSerializer.SerializeToElement(new JsonArray([.. value.EnumerateArray().Select(item => Raw(Writable(item)))]), ToolJson.Default.JsonNode),
        JsonValueKind.Object => Key(value, "rowId") ?? Key(value, "email") ?? Key(value, "url") ?? Key(value, "amount") ?? value,
        _ => value,
    };

    /// <summary>Returns a member of a cell's object, if it is a text or a number.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="name">The member.</param>
    public static JsonElement? Key(JsonElement cell, string name) =>
        cell.ValueKind == JsonValueKind.Object && cell.TryGetProperty(name, out var member) && member.ValueKind is JsonValueKind.String or JsonValueKind.Number ? member : null;

    private static JsonElement Of(JsonElement cell, Func<string, string> say) => cell.ValueKind is JsonValueKind.String or JsonValueKind.Array or JsonValueKind.Object
        ? JsonSerializer.SerializeToElement(Node(cell, say), ToolJson.Default.JsonNode)
        : cell;

    // A blank item of an array is kept. Otherwise the items after it would move to its place.
    private static JsonNode? Node(JsonElement item, Func<string, string> say) => item.ValueKind switch
    {
        JsonValueKind.Array => new JsonArray([.. item.EnumerateArray().Select(one => Node(one, say))]),
        JsonValueKind.Object => Thing(item),
        JsonValueKind.String => JsonValue.Create(say(item.GetString()!)),
        _ => Raw(item),
    };

    // Coda puts its fences directly around the text. Fences on lines of their own are a code block of the author, and are kept.
    private static string Unfenced(string text) => IsFenced(text) && !IsCodeBlock(text) ? text[Fence.Length..^Fence.Length] : text;

    private static string Unmarked(string text) =>
        IsCodeBlock(text) ? text[(Fence.Length + 1)..^(Fence.Length + 1)]
        : IsFenced(text) ? Unfenced(text)
        : MarkdownMarks.Without(text);

    // Markdown that begins and ends with code blocks looks the same as fenced plain text. It loses its outermost fences.
    private static bool IsFenced(string text) =>
        text.Length >= 2 * Fence.Length && text.StartsWith(Fence, StringComparison.Ordinal) && text.EndsWith(Fence, StringComparison.Ordinal);

    private static bool IsCodeBlock(string text) =>
        text.Length >= 2 * (Fence.Length + 1) && text.StartsWith($"{Fence}\n", StringComparison.Ordinal) && text.EndsWith($"\n{Fence}", StringComparison.Ordinal);

    private static JsonObject? Thing(JsonElement item) => (Key(item, "@type") is { ValueKind: JsonValueKind.String } type ? type.GetString() : null) switch
    {
        "StructuredValue" when Key(item, "rowId") is not null => Said(item, Members(item, "name", "rowId", "tableId")),
        "Person" => Said(item, Members(item, "name", "email")),
        "WebPage" => Said(item, Members(item, "name", "url")),
        "ImageObject" => Said(item, Image(item)),
        "MonetaryAmount" => Said(item, Amount(item)),
        _ => Unknown(item),
    };

    // If all known members of an object are blank, its other members are returned. If these are blank too, the object is blank (null).
    private static JsonObject? Said(JsonElement item, JsonObject known)
    {
        if (known.Count > 0)
            return known;
        var others = Unknown(item);
        return others.Any(member => member.Key != "type" && member.Value is not null && !(member.Value is JsonValue text && text.TryGetValue<string>(out var said) && said.Length == 0)) ? others : null;
    }

    private static JsonObject Members(JsonElement item, params ReadOnlySpan<string> names)
    {
        var members = new JsonObject();
        foreach (var name in names)
        {
            if (Key(item, name) is { } member && !(member.ValueKind == JsonValueKind.String && member.ValueEquals("")))
                members.Add(name, Raw(member));
        }

        return members;
    }

    // The address of a deleted or failed image does not work, so the status is returned too.
    private static JsonObject Image(JsonElement item) =>
        Key(item, "status") is { ValueKind: JsonValueKind.String } status && status.ValueEquals("live") ? Members(item, "name", "url") : Members(item, "name", "url", "status");

    // Recordings show the amount as a number and as text.
    private static JsonObject Amount(JsonElement item)
    {
        var members = Members(item, "amount", "currency");
        if (Key(item, "amount") is { ValueKind: JsonValueKind.String } text && CellNumber.OfAmount(text) is { } number)
            members["amount"] = number;
        return members;
    }

    private static JsonObject Unknown(JsonElement item)
    {
        var members = new JsonObject();
        foreach (var member in item.EnumerateObject().Where(member => member.Name != "@context"))
            members[member.Name.TrimStart('@')] = Raw(member.Value);
        return members;
    }

    private static JsonNode? Raw(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => JsonObject.Create(value),
        JsonValueKind.Array => JsonArray.Create(value),
        JsonValueKind.Null or JsonValueKind.Undefined => null,
        _ => JsonValue.Create(value),
    };
}
