using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>How cells are written into an answer.</summary>
internal enum ValueFormat
{
    Simple,
    SimpleWithArrays,
    Rich,
}

/// <summary>Rows as the API shows them.</summary>
internal static class RowResources
{
    public static ValueFormat FormatOf(string? text) => text switch
    {
        null or "simple" => ValueFormat.Simple,
        "simpleWithArrays" => ValueFormat.SimpleWithArrays,
        "rich" => ValueFormat.Rich,
        _ => throw CodaException.BadRequest("valueFormat must be one of simple, simpleWithArrays, rich."),
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

    /// <summary>One cell in one of the three formats.</summary>
    public static JsonNode Cell(CodaCall call, DocModel doc, ColumnModel column, JsonElement cell, ValueFormat format)
    {
        if (cell.ValueKind == JsonValueKind.Array && format == ValueFormat.Simple)
            return CellReading.Text(doc, column, cell);
        if (cell.ValueKind == JsonValueKind.Array)
            return new JsonArray([.. cell.EnumerateArray().Select(item => Item(call, doc, column, item, format))]);
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
            return Linked("StructuredValue", text, json =>
            {
                json["additionalType"] = "row";
                json["rowId"] = rowId;
                json["tableId"] = tableId;
                json["tableUrl"] = call.Links.Table(doc, table);
                json["url"] = call.Links.Row(doc, table, row);
            });
        }
        if (Cells.PersonEmail(item) is { } email)
            return Linked("Person", text, json => json["email"] = email);
        if (Cells.MarkdownText(item) is { } markdown)
            return markdown;
        return (item.ValueKind, column.Type) switch
        {
            (JsonValueKind.Number, "currency") => new JsonObject
            {
                ["@context"] = "http://schema.org/",
                ["@type"] = "MonetaryAmount",
                ["currency"] = column.CurrencyCode ?? "USD",
                ["amount"] = item.GetDouble(),
            },
            (JsonValueKind.Number, _) => JsonValue.Create(item.GetDouble()),
            (JsonValueKind.True or JsonValueKind.False, _) => JsonValue.Create(item.GetBoolean()),
            (_, "link") => Linked("WebPage", text, json => json["url"] = text),
            (_, "image" or "imageReference" or "attachments") => Linked("ImageObject", text, json =>
            {
                json["url"] = text;
                json["status"] = "live";
            }),
            (_, "date" or "dateTime") => text,
            _ => $"```{text}```",
        };
    }

    private static JsonObject Linked(string type, string name, Action<JsonObject> rest)
    {
        var json = new JsonObject { ["@context"] = "http://schema.org/", ["@type"] = type, ["name"] = name };
        rest(json);
        return json;
    }
}
