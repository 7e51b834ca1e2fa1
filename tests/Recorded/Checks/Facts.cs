using System.Globalization;
using System.Text.Json;

namespace CodaMcp.Tests.Checks;

/// <summary>Collects the facts that a tool must return from a recording: ids, names, texts and the values of cells.</summary>
internal static class Facts
{
    private static readonly string[] Named = ["id", "name", "title", "email", "loginId", "requestId", "rowId", "columnId", "provider", "customDocDomain"];
    private static readonly string[] Within = ["items", "users", "groups", "customDocDomains", "resource", "principal", "itemContent", "doc", "page", "pack", "formula"];
    private static readonly string[] OfWrites = ["id", "requestId", "rowId"];

    /// <summary>Returns the facts of a read's response.</summary>
    /// <param name="body">The response.</param>
    /// <param name="withValues">Whether to include values, texts and options, or only identifiers.</param>
    public static HashSet<string> Of(JsonElement body, bool withValues)
    {
        var facts = new HashSet<string>(StringComparer.Ordinal);
        Collect(body, withValues, facts);
        return facts;
    }

    /// <summary>Returns the facts of a write's response.</summary>
    public static HashSet<string> OfWrite(JsonElement body)
    {
        var facts = new HashSet<string>(StringComparer.Ordinal);
        if (body.ValueKind != JsonValueKind.Object)
            return facts;
        foreach (var name in OfWrites)
            Add(body, name, facts);
        foreach (var list in new[] { "addedRowIds", "rowIds" })
        {
            if (body.TryGetProperty(list, out var ids) && ids.ValueKind == JsonValueKind.Array)
                facts.UnionWith(ids.EnumerateArray().Select(id => id.GetString()!));
        }

        return facts;
    }

    /// <summary>Returns every text and number in a tool's result.</summary>
    public static IEnumerable<string> Leaves(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Leaves(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Leaves),
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number => [Number(value)],
        _ => [],
    };

    /// <summary>Whether a text is plain text of a rich value: within one pair of code fences.</summary>
    public static bool IsFenced(string text) => IsWithinFences(text) && !text[3..^3].Contains("```", StringComparison.Ordinal);

    private static void Collect(JsonElement place, bool withValues, HashSet<string> facts)
    {
        if (place.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in place.EnumerateArray())
                Collect(item, withValues, facts);
        }

        if (place.ValueKind != JsonValueKind.Object)
            return;
        foreach (var name in Named)
            Add(place, name, facts);
        foreach (var member in place.EnumerateObject())
        {
            if (Within.Contains(member.Name))
                Collect(member.Value, withValues, facts);
            else if (withValues && member.Name is "values" && member.Value.ValueKind == JsonValueKind.Object)
                facts.UnionWith(member.Value.EnumerateObject().SelectMany(value => OfValue(value.Value)));
            else if (withValues && member.Name is "value" or "content")
                facts.UnionWith(OfValue(member.Value));
            else if (withValues && member.Name is "format" && member.Value.ValueKind == JsonValueKind.Object)
                facts.UnionWith(OfFormat(member.Value));
        }
    }

    private static IEnumerable<string> OfFormat(JsonElement format)
    {
        if (format.TryGetProperty("type", out var type))
            yield return type.GetString()!;
        if (format.TryGetProperty("options", out var options) && options.ValueKind == JsonValueKind.Array)
        {
            foreach (var option in options.EnumerateArray())
                yield return option.GetProperty("name").GetString()!;
        }
    }

    private static IEnumerable<string> OfValue(JsonElement value) => (value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().SelectMany(OfValue),
        JsonValueKind.String => [Plain(value.GetString()!)],
        JsonValueKind.Number => [Number(value)],
        JsonValueKind.Object => OfRich(value),
        _ => [],
    }).Where(text => text.Length > 0);

    // JSON-LD. Models do not need Coda's internal members: addresses and tables of relations, sizes and states of images.
    private static IEnumerable<string> OfRich(JsonElement value)
    {
        string[] members = value.TryGetProperty("@type", out var type) ? type.GetString() switch
        {
            "StructuredValue" => ["name", "rowId"],
            "Person" => ["name", "email"],
            "MonetaryAmount" => ["amount", "currency"],
            _ => ["name", "url"],
        } : ["name", "url"];
        return members.Where(name => value.TryGetProperty(name, out _)).SelectMany(name => OfValue(value.GetProperty(name)))
            // An amount may be a text (live note).
            .Select(text => members[0] == "amount" && decimal.TryParse(text, CultureInfo.InvariantCulture, out var amount) ? Number(amount) : text);
    }

    private static void Add(JsonElement place, string name, HashSet<string> facts)
    {
        if (place.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && TextOf(value) is { Length: > 0 } text)
            facts.Add(text);
    }

    private static string TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : Number(value);

    private static string Plain(string text) => IsWithinFences(text) ? text[3..^3] : text;

    private static bool IsWithinFences(string text) => text.Length >= 6 && text.StartsWith("```", StringComparison.Ordinal) && text.EndsWith("```", StringComparison.Ordinal);

    private static string Number(JsonElement value) =>
        value.TryGetDecimal(out var exact) ? Number(exact) : value.GetRawText();

    private static string Number(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);
}
