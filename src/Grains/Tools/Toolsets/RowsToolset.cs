using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about rows.</summary>
[Toolset("rows")]
internal static class RowsToolset
{
    // Arrays stay arrays, and relations and people are their names: what a model can read and write back.
    private const string ValueFormat = "simpleWithArrays";

    // What Coda still answers in time where a larger page of a large table took too long.
    private const int CautiousLimit = 25;

    [Tool("list_rows", "List rows", Scopes.Read, Idempotent = true)]
    [Description("Rows of a table or view: values by column name (by id where two columns share a name), blank cells left out, and the table's row count. Filters by one column's exact value; choose columns to save room. At most 25,000 characters a call; nextCursor goes on.")]
    public static async Task<RowListResult> ListRows(
        ToolCall call,
        [Description(Describe.Table)] string table,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Columns to give, by name or id; all if left out."), MinLength(1), MaxLength(100)] string[]? columns = null,
        [Description("Column that must equal filter_value.")] string? filterColumn = null,
        [Description("Exact value; empty for blank cells."), StringLength(2000)] string? filterValue = null,
        [AllowedValues("createdAt", "updatedAt", "natural"), Description("natural: as shown in the table.")] string sort = "createdAt",
        [Range(1, 200)] int limit = 50,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var (docId, found) = await resolver.Table(table, doc, cancellationToken);
        var known = await resolver.Columns(docId, found.Id, cancellationToken);
        IReadOnlyList<Column> shown = columns is null ? known.All : [.. columns.Select(name => known.Find(name, "columns")).DistinctBy(column => column.Id)];
        var filter = Filter(known, filterColumn, filterValue);
        var query = $"list_rows\n{docId}\n{found.Id}\n{sort}\n{filter}";
        var place = cursor is null
            ? new RowPlace(null, limit, 0)
            : JsonSerializer.Deserialize(call.Cursors.Open(call.MemberKey, query, cursor), ToolJson.Default.RowPlace)!;

        var (page, limitUsed) = await Read(call, docId, found.Id, place, filter, sort, cancellationToken);
        place = place with { Limit = limitUsed };
        var left = page.Items.Skip(place.Skip).ToList();
        var (rows, cut) = RowValues.Fitting(left.Take(limit), known, shown);
        var next = rows.Count < left.Count ? place with { Skip = place.Skip + rows.Count }
            : page.NextPageToken is { } token ? new RowPlace(token, place.Limit, 0)
            : null;
        return new RowListResult
        {
            DocId = docId,
            TableId = found.Id,
            Rows = rows,
            TableRowCount = found.RowCount,
            NextCursor = next is null ? null : call.Cursors.Seal(call.MemberKey, query, JsonSerializer.Serialize(next, ToolJson.Default.RowPlace)),
            Note = cut ? "The row is too large to give whole, and its long cells are cut: choose columns, or use get_row."
                : rows.Count < Math.Min(limit, left.Count) ? "Cut at 25,000 characters: go on with nextCursor, or choose columns."
                : null,
        };
    }

    [Tool("get_row", "Get a row", Scopes.Read, Idempotent = true)]
    [Description("One row whole: all values by column name (by id where two columns share a name), blank cells left out, and its link.")]
    public static async Task<RowResult> GetRow(
        ToolCall call,
        [Description(Describe.Row)] string row,
        [Description(Describe.Table + " Not needed with a row link.")] string? table = null,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Row(row, table, doc, cancellationToken);
        var columns = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var read = await call.Api.GetRow(found.DocId, found.Table.Id, found.RowId, new GetRowQuery { ValueFormat = ValueFormat }, cancellationToken);
        return new RowResult
        {
            DocId = found.DocId,
            TableId = found.Table.Id,
            RowId = read.Id,
            Name = read.Name,
            Link = read.BrowserLink,
            UpdatedAt = read.UpdatedAt,
            Values = RowValues.Of(read, columns, columns.All),
        };
    }

    [Tool("upsert_rows", "Add or update rows", Scopes.Write, Destructive = true)]
    [Description("Adds up to 100 rows to a table. With key_columns, rows whose values there match existing rows overwrite the given cells of every match instead. Relation cells take the other row's exact name or id; a text that matches nothing is stored as text. At most 85 KB a row, 2 MB in all.")]
    public static async Task<RowsWriteResult> UpsertRows(
        ToolCall call,
        [Description("Table (not a view): id, exact name or link.")] string table,
        [Description("Objects of column name or id to value: string, number, boolean, null to clear, or an array."), MinLength(1), MaxLength(100)] Dictionary<string, JsonElement>[] rows,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Columns, by name or id, that find the rows to update."), MinLength(1), MaxLength(10)] string[]? keyColumns = null,
        [Description(Describe.AllowNewOptions)] bool allowNewOptions = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var (docId, found) = await resolver.Table(table, doc, cancellationToken);
        if (found.TableType == "view")
            throw ToolException.ForArgument("table", $"is a view, and views take no rows. Use its table{(found.ParentTable is { } shown ? $" '{shown.Name}' ({shown.Id})" : "")}.");
        var columns = await resolver.Columns(docId, found.Id, cancellationToken);
        var keys = keyColumns?.Select(name => columns.Find(name, "key_columns")).DistinctBy(column => column.Id).ToList();
        var edits = rows.Select((cells, at) => CellEdits.Of(columns, cells, allowNewOptions, $"rows[{at}]")).ToList();
        for (var at = 0; at < edits.Count; at++)
        {
            // Without the key's value Coda would match on blank cells, or add what should have been updated.
            if (keys?.Find(key => edits[at].Cells.All(cell => cell.Column != key.Id)) is { } missing)
                throw ToolException.ForArgument($"rows[{at}]", $"has no value for the key column '{missing.Name}'.");
        }

        var body = new RowsUpsert { Rows = edits, KeyColumns = keys?.Select(key => key.Id).ToList() };
        CellEdits.CheckSize(body);
        var written = await Writing.Send(call, docId, waitSeconds, token => call.Api.UpsertRows(docId, found.Id, body, token), cancellationToken);
        foreach (var id in written.Answer?.AddedRowIds ?? [])
            call.Touches("row", id);
        return Result(docId, found.Id, written.Answer?.AddedRowIds, written);
    }

    [Tool("update_row", "Update a row", Scopes.Write, Destructive = true, Idempotent = true)]
    [Description("Overwrites the given cells of one row, and leaves the others as they are. Relation cells take the other row's exact name or id.")]
    public static async Task<RowsWriteResult> UpdateRow(
        ToolCall call,
        [Description(Describe.Row)] string row,
        [Description("Object of column name or id to value: string, number, boolean, null to clear, or an array.")] Dictionary<string, JsonElement> cells,
        [Description(Describe.Table + " Not needed with a row link.")] string? table = null,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.AllowNewOptions)] bool allowNewOptions = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Row(row, table, doc, cancellationToken);
        var columns = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var body = new RowUpdate(CellEdits.Of(columns, cells, allowNewOptions, "cells"));
        var written = await Writing.Send(
            call, found.DocId, waitSeconds, token => call.Api.UpdateRow(found.DocId, found.Table.Id, found.RowId, body, token), cancellationToken);
        return Result(found.DocId, found.Table.Id, [found.RowId], written);
    }

    [Tool("delete_rows", "Delete rows", Scopes.Write, Destructive = true, Idempotent = true)]
    [Description("Deletes up to 100 rows of a table for good. Where a name fits no row, or several, none is deleted.")]
    public static async Task<RowsWriteResult> DeleteRows(
        ToolCall call,
        [Description(Describe.Table)] string table,
        [Description("Row ids, links, or display column values."), MinLength(1), MaxLength(100)] string[] rows,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Table(table, doc, cancellationToken);
        var ids = new List<string>(rows.Length);
        for (var at = 0; at < rows.Length; at++)
        {
            var id = await resolver.RowOf(found, rows[at], $"rows[{at}]", cancellationToken);
            if (!ids.Contains(id))
                ids.Add(id);
        }

        var written = await Writing.Send(
            call, found.DocId, waitSeconds, token => call.Api.DeleteRows(found.DocId, found.Table.Id, new RowsDelete(ids), token), cancellationToken);
        return Result(found.DocId, found.Table.Id, ids, written);
    }

    private static async Task<(CodaList<Row> Page, int Limit)> Read(
        ToolCall call, string docId, string tableId, RowPlace place, string? filter, string sort, CancellationToken cancellationToken)
    {
        var query = new ListRowsQuery { Limit = place.Limit, PageToken = place.Token, Query = filter, SortBy = sort, ValueFormat = ValueFormat };
        try
        {
            return (await call.Api.ListRows(docId, tableId, query, cancellationToken), place.Limit);
        }
        catch (CodaException slow) when (slow.Status == HttpStatusCode.GatewayTimeout && place is { Token: null, Skip: 0, Limit: > CautiousLimit })
        {
            return (await call.Api.ListRows(docId, tableId, query with { Limit = CautiousLimit }, cancellationToken), CautiousLimit);
        }
    }

    private static string? Filter(TableColumns columns, string? name, string? value)
    {
        if (name is null && value is null)
            return null;
        if (name is null || value is null)
            throw ToolException.ForArgument(name is null ? "filter_column" : "filter_value", "is missing: the two filter arguments go together.");
        var column = columns.Find(name, "filter_column");
        // Coda compares by JSON type.
        var json = column.Format.Type switch
        {
            "number" or "currency" or "percent" or "slider" or "scale"
                when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) =>
                number.ToString("R", CultureInfo.InvariantCulture),
            "checkbox" when bool.TryParse(value, out var flag) => flag ? "true" : "false",
            _ => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"",
        };
        return $"{column.Id}:{json}";
    }

    private static RowsWriteResult Result<T>(string docId, string tableId, IReadOnlyList<string>? rowIds, Written<T> written)
        where T : class, IMutationAccepted => new()
        {
            Status = written.Status,
            RequestId = written.Answer?.RequestId,
            Warning = written.Warning,
            Note = written.Note,
            DocId = docId,
            TableId = tableId,
            RowIds = rowIds,
        };
}
