using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Calls;

namespace CodaMcp.Tools;

/// <summary>Sets the shape of an argument of objects, if its type does not determine it. See <see cref="ArgumentShape"/>.</summary>
/// <param name="name">The name of the shape.</param>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class ShapeAttribute(string name) : Attribute
{
    /// <summary>The shape.</summary>
    public ArgumentShape Shape { get; } = name switch
    {
        ArgumentShape.Filters => ArgumentShape.OfFilters,
        ArgumentShape.Tests => ArgumentShape.OfTests,
        ArgumentShape.Payload => ArgumentShape.OfPayload,
        ArgumentShape.Edits => ArgumentShape.OfEdits,
        _ => throw new ArgumentException($"There is no shape '{name}'.", nameof(name)),
    };
}

/// <summary>
/// Describes what an argument of objects holds: its schema, an example for errors, and how it is read. The schemas name each member, since
/// OpenAI's strict mode and Gemini accept no object with unknown members. Short forms that the schema does not show are read too.
/// </summary>
internal sealed class ArgumentShape
{
    /// <summary>The name of <see cref="OfFilters"/>.</summary>
    public const string Filters = "filters";

    /// <summary>The name of <see cref="OfTests"/>.</summary>
    public const string Tests = "tests";

    /// <summary>The name of <see cref="OfPayload"/>.</summary>
    public const string Payload = "payload";

    /// <summary>The name of <see cref="OfEdits"/>.</summary>
    public const string Edits = "edits";

    private const string Pairs = """{"type":"array","items":{"type":"object","properties":{"column":{"type":"string"},"value":{"type":"string"} },"required":["column","value"]} }""";
    private const string Test = """{"type":"object","properties":{"column":{"type":"string"},"op":{"type":"string"},"value":{"type":"string"} },"required":["column","op"]}""";

    private static readonly string TestMembers = $$"""
        "column":{"type":"string"},"op":{"type":"string","enum":["{{string.Join("\",\"", RowFilter.Operators)}}"]},"value":{"type":"string"}
        """;

    private readonly string schema;
    private readonly Func<JsonElement, string, Dictionary<string, JsonElement>?> read;

    private ArgumentShape(string schema, string example, Func<JsonElement, string, Dictionary<string, JsonElement>?> read) =>
        (this.schema, Example, this.read) = (schema, example, read);

    /// <summary>The cells of one row: a list of column and value, as in Coda's API, or an object of column to value.</summary>
    public static ArgumentShape OfCells { get; } = new(Pairs, """[{"column": "Status", "value": "Done"}] or {"Status": "Done"}""", CellsIn);

    /// <summary>Rows: objects with a list <c>cells</c>, as in Coda's API, or objects of column to value.</summary>
    public static ArgumentShape OfRows { get; } = new(
        $$"""{"type":"array","items":{"type":"object","properties":{"cells":{{Pairs}} },"required":["cells"]} }""",
        """[{"cells": [{"column": "Status", "value": "Done"}]}] or [{"Status": "Done"}]""",
        RowIn);

    /// <summary>Filters of rows, and groups of filters.</summary>
    public static ArgumentShape OfFilters { get; } = new(
        $$"""{"type":"array","items":{"type":"object","properties":{ {{TestMembers}},"all":{"type":"array","items":{{Test}} },"any":{"type":"array","items":{{Test}} } } } }""",
        """[{"column": "Status", "op": "equals", "value": "Done"}]""",
        FilterIn);

    /// <summary>The same, with a schema without groups. The schema of <see cref="OfFilters"/> is twice as long.</summary>
    public static ArgumentShape OfTests { get; } = new(
        $$"""{"type":"array","items":{"type":"object","properties":{ {{TestMembers}} },"required":["column","op"] } }""", OfFilters.Example, FilterIn);

    /// <summary>Any object, as JSON text.</summary>
    public static ArgumentShape OfPayload { get; } = new("""{"type":"string"}""", """{"name": "value"}""", Members);

    /// <summary>Edits of a page; see <see cref="PageEdit"/>.</summary>
    public static ArgumentShape OfEdits { get; } = new(
        $$"""{"type":"array","items":{"type":"object","properties":{"action":{"type":"string","enum":["{{string.Join("\",\"", PageEdit.Actions)}}"]},{{string.Join(',', PageEdit.Texts.Select(name => $"\"{name}\":{{\"type\":\"string\"}}"))}} },"required":["action"]} }""",
        """[{"action": "replace", "text": "Draft", "content": "Final"}]""",
        EditIn);

    /// <summary>A value of this shape, for errors.</summary>
    public string Example { get; }

    /// <summary>The schema of the argument, without description and bounds.</summary>
    public JsonObject Schema => JsonNode.Parse(schema)!.AsObject();

    /// <summary>Reads one object.</summary>
    /// <param name="value">The object, or a list that stands for one.</param>
    /// <param name="place">Where it is, for errors.</param>
    /// <returns>Its members; null if the value cannot be read as an object of this shape.</returns>
    /// <exception cref="ToolException">A part of the value is wrong.</exception>
    public Dictionary<string, JsonElement>? Read(JsonElement value, string place) => read(value, place);

    private static Dictionary<string, JsonElement>? Members(JsonElement value, string place) => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
        : null;

    private static Dictionary<string, JsonElement>? CellsIn(JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return RowIn(value, place);
        if (value.GetArrayLength() == 1 && value[0].ValueKind == JsonValueKind.Object && !IsPair(value[0]))
            return RowIn(value[0], place);
        var cells = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var pair in value.EnumerateArray())
        {
            if (!IsPair(pair))
                return null;
            var column = Member(pair, "column")!.Value.GetString()!;
            if (!cells.TryAdd(column, Member(pair, "value") ?? throw ToolException.ForArgument(place, $"gives column '{Summaries.Cut(column, 60)}' no value. Send one; \"\" clears the cell.")))
                throw ToolException.ForArgument(place, $"gives column '{Summaries.Cut(column, 60)}' twice.");
        }

        return cells;
    }

    // A column may also be named "cells". But no cell accepts a list of pairs, or an object that is no rich value.
    private static Dictionary<string, JsonElement>? RowIn(JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return CellsIn(value, place);
        if (Members(value, place) is not { } members)
            return null;
        return members.Count == 1 && members.Single() is ("cells", var cells)
            && (cells.ValueKind == JsonValueKind.Array ? cells.EnumerateArray().All(IsPair) : cells.ValueKind == JsonValueKind.Object && RichCells.Writable(cells).ValueKind == JsonValueKind.Object)
            ? CellsIn(cells, place)
            : members;
    }

    private static bool IsPair(JsonElement item) => Member(item, "column")?.ValueKind == JsonValueKind.String
        && item.EnumerateObject().All(member => ArgumentNames.Fold(member.Name) is "column" or "value");

    private static JsonElement? Member(JsonElement item, string name)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var member in item.EnumerateObject())
        {
            if (ArgumentNames.Fold(member.Name) == name)
                return member.Value;
        }

        return null;
    }

    // In strict mode a model sends each member of the schema, with null for members that it does not use.
    private static Dictionary<string, JsonElement>? FilterIn(JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        var filter = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var name = ArgumentNames.Fold(member.Name) is "column" or "op" or "value" or "all" or "any" ? ArgumentNames.Fold(member.Name) : member.Name;
            if (!IsLeftOut(name, member.Value) && !filter.TryAdd(name, Group(name, member.Value, place)))
                throw ToolException.ForArgument(place, $"gives '{name}' twice.");
        }

        if (filter.GetValueOrDefault("op") is { ValueKind: JsonValueKind.String } given
            && Array.Find(RowFilter.Operators, known => ArgumentNames.Fold(known) == ArgumentNames.Fold(given.GetString()!)) is { } op)
        {
            filter["op"] = JsonSerializer.SerializeToElement(op, ToolJson.Default.String);
            if (op is "blank" or "not_blank" && filter.GetValueOrDefault("value") is { ValueKind: JsonValueKind.String } none && none.ValueEquals(""))
                filter.Remove("value");
            if (op is "in" or "between" && filter.TryGetValue("value", out var several))
                filter["value"] = Several(several, op, place);
        }

        return filter.Count > 0 ? filter : Members(value, place);
    }

    // In strict mode a model sends each member, with null or "" for members that it does not use.
    private static Dictionary<string, JsonElement>? EditIn(JsonElement value, string place)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return null;
        var edit = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject().Where(member => !ArgumentNames.IsOfHost(member.Name) || ArgumentNames.Fold(member.Name) == "action"))
        {
            var name = Array.Find([PageEdit.Action, .. PageEdit.Texts], known => ArgumentNames.Fold(known) == ArgumentNames.Fold(member.Name))
                ?? throw ToolException.ForArgument(place, $"has the unknown member '{Summaries.Cut(member.Name, 60)}'. An edit has action, {string.Join(", ", PageEdit.Texts)}.");
            if (member.Value.ValueKind == JsonValueKind.Null || (member.Value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(member.Value.GetString())))
                continue;
            if (member.Value.ValueKind != JsonValueKind.String)
                throw ToolException.ForArgument($"{place}.{name}", $"must be text, and came as {ArgumentValue.Shown(member.Value)}.");
            if (!edit.TryAdd(name, member.Value))
                throw ToolException.ForArgument(place, $"gives '{name}' twice.");
        }

        return edit;
    }

    private static bool IsLeftOut(string member, JsonElement value) => value.ValueKind == JsonValueKind.Null
        || (member != "value" && value.ValueKind == JsonValueKind.String && value.ValueEquals(""))
        || (member is "all" or "any" && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    private static JsonElement Group(string member, JsonElement value, string place)
    {
        if (member is not ("all" or "any") || value.ValueKind != JsonValueKind.Array)
            return value;
        var tests = new JsonArray();
        foreach (var item in value.EnumerateArray())
        {
            // An item that is no object is kept, for the error that names its place.
            tests.Add(FilterIn(item, $"{place}.{member}[{tests.Count}]") is { } test
                ? JsonSerializer.SerializeToNode(test, ToolJson.Default.DictionaryStringJsonElement)
                : JsonSerializer.SerializeToNode(item, ToolJson.Default.JsonElement));
        }

        return JsonSerializer.SerializeToElement(tests, ToolJson.Default.JsonNode);
    }

    // A text with a comma may be one value or several.
    private static JsonElement Several(JsonElement value, string op, string place)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return value;
        if (value.ValueKind == JsonValueKind.String)
        {
            if (JsonText.ListIn(value.GetString()!) is { } list)
                return list;
            if (value.GetString()!.Contains(',', StringComparison.Ordinal))
                throw ToolException.ForArgument(place, $"has the text '{Summaries.Cut(value.GetString()!, 60)}' as its value, and '{op}' takes a JSON list, such as [\"A\", \"B\"].");
        }

        return op == "in" ? JsonSerializer.SerializeToElement(new JsonArray(JsonSerializer.SerializeToNode(value, ToolJson.Default.JsonElement)), ToolJson.Default.JsonNode) : value;
    }
}
