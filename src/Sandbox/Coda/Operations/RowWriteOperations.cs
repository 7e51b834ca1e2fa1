using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>upsertRows, updateRow, deleteRow, deleteRows, pushButton.</summary>
internal static class RowWriteOperations
{
    private static readonly Shape RowEdit = Shape.Of(("cells*", Shape.ListOf(Shape.Of(("column*", Shape.String), ("value*", Shape.CellValue)))));
    private static readonly Shape Upsert = Shape.Of(("rows*", Shape.ListOf(RowEdit)), ("keyColumns", Shape.ListOf(Shape.String)));
    private static readonly Shape Update = Shape.Of(("row*", RowEdit));
    private static readonly Shape Delete = Shape.Of(("rowIds*", Shape.ListOf(Shape.String)));

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Write("upsertRows", "POST", "/docs/{docId}/tables/{tableIdOrName}/rows", UpsertRows, "disableParsing"),
        CodaOperation.Write("deleteRows", "DELETE", "/docs/{docId}/tables/{tableIdOrName}/rows", DeleteRows),
        CodaOperation.Write("updateRow", "PUT", "/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}", UpdateRow, "disableParsing"),
        CodaOperation.Write("deleteRow", "DELETE", "/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}", DeleteRow),
        CodaOperation.Write("pushButton", "POST", "/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}/buttons/{columnIdOrName}", PushButton),
    ];

    private static CodaAnswer UpsertRows(CodaCall call)
    {
        var body = call.Body(Upsert);
        var doc = call.WritableDoc();
        var table = TableOperations.Find(call, doc);
        if (table.IsView)
            throw CodaException.BadRequest("Rows can only be inserted into or upserted to base tables, not views.");
        var rows = body["rows"]!.AsArray().Select(row => new NewRow(CodaIds.Row(), CellsOf(call, table, row!.AsObject()))).ToImmutableList();
        var keys = (body["keyColumns"] as JsonArray)?.Select(key => Column(table, key!.GetValue<string>()).Id).ToImmutableList() ?? [];
        var edit = new UpsertRowsEdit(table.Id, rows, keys, call.Flag("disableParsing") == true);
        // With key columns, the added rows are not known yet, so the list is empty (live note).
        return call.Accept(doc, edit, ("addedRowIds", new JsonArray([.. keys.IsEmpty ? rows.Select(row => JsonValue.Create(row.RowId)) : []])));
    }

    private static CodaAnswer UpdateRow(CodaCall call)
    {
        var body = call.Body(Update);
        var doc = call.WritableDoc();
        var table = TableOperations.Find(call, doc);
        var row = RowOperations.Find(call, doc, table);
        var home = doc.BaseOf(table);
        var edit = new UpdateRowEdit(home.Id, new NewRow(row.Id, CellsOf(call, home, body["row"]!.AsObject())), call.Flag("disableParsing") == true);
        return call.Accept(doc, edit, ("id", row.Id));
    }

    private static CodaAnswer DeleteRow(CodaCall call)
    {
        var doc = call.WritableDoc();
        var table = TableOperations.Find(call, doc);
        var row = RowOperations.Find(call, doc, table);
        return call.Accept(doc, new DeleteRowsEdit(doc.BaseOf(table).Id, [row.Id]), ("id", row.Id));
    }

    private static CodaAnswer DeleteRows(CodaCall call)
    {
        var body = call.Body(Delete);
        var doc = call.WritableDoc();
        var table = TableOperations.Find(call, doc);
        var ids = body["rowIds"]!.AsArray().Select(id => id!.GetValue<string>()).ToImmutableList();
        return call.Accept(doc, new DeleteRowsEdit(doc.BaseOf(table).Id, ids), ("rowIds", body["rowIds"]!.DeepClone()));
    }

    private static CodaAnswer PushButton(CodaCall call)
    {
        var doc = call.WritableDoc();
        var table = TableOperations.Find(call, doc);
        var row = RowOperations.Find(call, doc, table);
        var column = TableOperations.FindColumn(call, doc, table);
        if (column.Button is null)
            throw CodaException.BadRequest("The specified column is not a button column.");
        return call.Accept(doc, new PushButtonEdit(doc.BaseOf(table).Id, row.Id, column.Id), ("rowId", row.Id), ("columnId", column.Id));
    }

    private static ImmutableSortedDictionary<string, JsonElement> CellsOf(CodaCall call, TableModel home, JsonObject row)
    {
        var cells = ImmutableSortedDictionary.CreateBuilder<string, JsonElement>();
        long bytes = 0;
        foreach (var cell in row["cells"]!.AsArray())
        {
            var column = Column(home, cell!["column"]!.GetValue<string>());
            if (column.IsCalculated)
                throw CodaException.BadRequest($"Column {column.Name} is calculated and cannot be edited.");
            if (column.Button is not null)
                throw CodaException.BadRequest($"Column {column.Name} is a button and cannot be edited.");
            var value = JsonSerializer.SerializeToElement(cell["value"], JsonNodeJson.Default.JsonNode);
            bytes += SizeOf(value);
            cells[column.Id] = value;
        }
        var max = call.Services.Behaviour.MaxRowBytes;
        if (bytes > max)
        {
            throw CodaException.BadRequest(string.Create(
                CultureInfo.InvariantCulture, $"Row edit of size {Math.Ceiling(bytes / 1024.0)} KB exceeds maximum size of {max / 1024} KB."));
        }
        return cells.ToImmutable();
    }

    // The size as measured at the real API: the bytes of the decoded text, and one more for every newline.
    private static long SizeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Sum(SizeOf),
        JsonValueKind.String => Encoding.UTF8.GetByteCount(value.GetString()!) + value.GetString()!.Count(character => character == '\n'),
        _ => value.GetRawText().Length,
    };

    private static ColumnModel Column(TableModel home, string idOrName) =>
        home.Column(idOrName)
        ?? home.Columns.Find(column => column.Name == idOrName)
        ?? throw CodaException.BadRequest($"Could not find a column with the specified ID or name: {idOrName}.");
}
