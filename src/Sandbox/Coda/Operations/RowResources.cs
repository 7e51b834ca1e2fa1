using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The format of cells in a response.</summary>
internal enum ValueFormat
{
    Simple,
    SimpleWithArrays,
    Rich,
}

/// <summary>Converts rows to the API's form.</summary>
internal static class RowResources
{
    public static ValueFormat FormatOf(string? text) => text switch
    {
        null or "simple" => ValueFormat.Simple,
        "simpleWithArrays" => ValueFormat.SimpleWithArrays,
        _ => ValueFormat.Rich,
    };

    public static JsonObject Row(
        CodaCall call, DocModel doc, TableModel table, IEnumerable<ColumnModel> columns, RowModel row, ValueFormat format, bool useColumnNames)
    {
        var home = doc.BaseOf(table);
        var values = new JsonObject();
        foreach (var column in columns)
            values[useColumnNames ? column.Name : column.Id] = Cell(call, doc, column, CellReading.Value(doc, home, column, row), format);
        return new JsonObject
        {
            ["id"] = row.Id,
            ["type"] = "row",
            ["href"] = call.Links.Api($"/docs/{doc.Id}/tables/{table.Id}/rows/{row.Id}"),
            ["name"] = CellReading.RowName(doc, home, row),
            ["index"] = row.Index,
            ["browserLink"] = call.Links.Row(doc, table, row),
            ["createdAt"] = DocResources.Time(row.CreatedAt),
            ["updatedAt"] = DocResources.Time(row.UpdatedAt),
            ["values"] = values,
        };
    }

    /// <summary>Converts a cell to one of the three formats.</summary>
    public static JsonNode Cell(CodaCall call, DocModel doc, ColumnModel column, JsonElement cell, ValueFormat format)
    {
        if (cell.ValueKind == JsonValueKind.Array && format == ValueFormat.Simple)
            return CellReading.Text(doc, column, cell);
        if (cell.ValueKind == JsonValueKind.Array)
        {
            var items = cell.EnumerateArray().Select(item => Item(call, doc, column, item, format)).ToList();
            // A single reaction is not in a list. Other single values are.
            return column.Type == "reaction" && items is [var only] ? only : new JsonArray([.. items]);
        }
        if (column.IsArray && format != ValueFormat.Simple && !Cells.Items(cell).Any())
            return new JsonArray();
        return cell.ValueKind == JsonValueKind.String && cell.GetString()!.Length == 0 ? "" : Item(call, doc, column, cell, format);
    }

    private static JsonNode Item(CodaCall call, DocModel doc, ColumnModel column, JsonElement item, ValueFormat format)
    {
        if (format == ValueFormat.Rich)
            return Rich(call, doc, column, item);
        return item.ValueKind switch
        {
            JsonValueKind.Number when column.Type != "currency" => JsonValue.Create(item.GetDouble()),
            JsonValueKind.True or JsonValueKind.False => JsonValue.Create(item.GetBoolean()),
            _ => CellReading.ItemText(doc, column, item),
        };
    }

    private static JsonNode Rich(CodaCall call, DocModel doc, ColumnModel column, JsonElement item)
    {
        var text = CellReading.ItemText(doc, column, item);
        if (Cells.RowId(item) is { } rowId && column.LookupTableId is { } tableId && doc.Table(tableId) is { } table && table.Row(rowId) is { } row)
        {
            return Linked(
                "StructuredValue",
                ("additionalType", "row"),
                ("name", text),
                ("url", call.Links.Row(doc, table, row)),
                ("tableId", tableId),
                ("rowId", rowId),
                ("tableUrl", call.Links.Table(doc, table)));
        }
        if (Cells.PersonEmail(item) is { } email)
            return Linked("Person", ("name", text), ("email", email), ("userId", CodaIds.UserNumber(email)));
        if (Cells.FileName(item) is not null)
        {
            // Without dimensions, the members are empty.
            return Linked(
                "ImageObject", ("name", text), ("height", Measure(item, "height")), ("width", Measure(item, "width")), ("url", item.GetProperty("url").GetString()), ("status", "live"));
        }
        if (Cells.MarkdownText(item) is { } markdown)
            return markdown;
        return (item.ValueKind, column.Type) switch
        {
            (JsonValueKind.Number, "currency") => Linked("MonetaryAmount", ("currency", column.CurrencyCode ?? "USD"), ("amount", item.GetDouble())),
            (JsonValueKind.Number, _) => JsonValue.Create(item.GetDouble()),
            (JsonValueKind.True or JsonValueKind.False, _) => JsonValue.Create(item.GetBoolean()),
            (_, "link") => Linked("WebPage", ("url", text)),
            (_, "date" or "dateTime" or "time" or "duration") => text,
            _ => $"```{text}```",
        };
    }

    private static JsonNode Measure(JsonElement file, string name) => file.TryGetProperty(name, out var value) ? JsonValue.Create(value.GetInt32()) : "";

    private static JsonObject Linked(string type, params ReadOnlySpan<(string Name, JsonNode? Value)> members)
    {
        var json = new JsonObject { ["@context"] = "http://schema.org/", ["@type"] = type };
        foreach (var (name, value) in members)
            json[name] = value;
        return json;
    }
}
