using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about rows.</summary>
[Toolset("rows", ByDefault = true)]
internal static class RowsToolset
{
    // To delete more rows than this, a person must agree.
    private const int MostUnasked = 50;

    // A single cell can be a whole document, and can be read in no other way.
    private const int MostOfColumn = 100_000;
    private const int RoomForIds = 2_000;

    // Requests a sync token. It is optional, since most calls do not need it and it costs some hundred tokens of context.
    private const string NewSyncToken = "new";

    [Tool("list_rows", "List rows", Scopes.Read, Idempotent = true)]
    [Description("Rows of a table or view: values by column name (by id where names repeat), without blank cells. Filters by one column's exact value; choose columns to save room.")]
    public static async Task<RowListResult> ListRows(
        ToolCall call,
        [Description(Describe.Table)] string table,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Columns to give, by name or id."), MinLength(1), MaxLength(100)] string[]? columns = null,
        [Description("Column that must equal filter_value.")] string? filterColumn = null,
        [Description("Exact value; empty for blank cells."), StringLength(2000)] string? filterValue = null,
        [AllowedValues("createdAt", "updatedAt", "natural"), Description("natural: as shown in the table.")] string sort = "createdAt",
        [AllowedValues("plain", "rich"), Description(Describe.Values)] string values = "plain",
        [Description("Only rows that the table or view shows.")] bool visibleOnly = false,
        [Description("new gives a syncToken; that one, with the same filter, gives only rows changed since, and no deletions.")] string? syncToken = null,
        [Description(Describe.Limit), Range(1, 200)] int limit = 50,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var (docId, found) = await resolver.Table(table, doc, cancellationToken);
        var known = await resolver.Columns(docId, found.Id, cancellationToken);
        var shown = Shown(known, columns);
        var exact = await ExactFilter.Of(call, new FoundTable(docId, found), known, filterColumn, filterValue, cancellationToken);
        var filter = exact?.Query;
        var rich = values == "rich";
        var seen = $"list_rows sync\n{docId}\n{found.Id}\n{filter}\n{visibleOnly}";
        var since = syncToken is null or NewSyncToken ? null : call.SyncTokens.Unprotect(call.MemberKey, seen, syncToken);
        var wanted = since is null
            ? new ListRowsQuery { Query = filter, SortBy = sort, ValueFormat = rich ? RichCells.Format : RowValues.Format, VisibleOnly = visibleOnly ? true : null }
            // The sync token contains the filter of its first call (live note).
            : new ListRowsQuery { SyncToken = since, ValueFormat = rich ? RichCells.Format : RowValues.Format };
        var query = $"list_rows\n{docId}\n{found.Id}\n{sort}\n{filter}\n{values}\n{visibleOnly}\n{since}";
        string? next = null;
        var plain = !rich;
        string? changesNote = null;
        var listed = await Listed<RowSummary>.Read(
            call,
            query,
            cursor,
            limit,
            async (size, token) =>
            {
                var (page, alone) = await RowChanges.Read(call.Api, docId, found.Id, wanted with { Limit = size, PageToken = token }, cancellationToken);
                if (alone)
                    (plain, changesNote) = (true, RowChanges.PlainNote);
                // The first page's token misses no row that changes while the other pages are read.
                if (token is null && syncToken is not null)
                    next ??= page.NextSyncToken;
                return page;
            },
            row => RowValues.Summary(plain ? row : RichCells.Of(row), known, shown),
            RowValues.Shrunk,
            RowValues.ShrunkNote);
        return new RowListResult
        {
            DocId = docId,
            TableId = found.Id,
            Rows = listed.Items,
            TableRowCount = found.RowCount,
            SyncToken = next is null ? null : call.SyncTokens.Protect(call.MemberKey, seen, next),
            NextCursor = listed.NextCursor,
            Note = Together(
                listed.Note
                    ?? (listed is { Items.Count: 0, NextCursor: null } && cursor is null && since is null ? exact?.NothingFound : null)
                    ?? (syncToken is not null && cursor is null && next is null ? "Coda gave no syncToken for this listing." : null),
                changesNote),
        };
    }

    [Tool("find_rows", "Find rows", Scopes.Read, Idempotent = true)]
    [Description("Rows of a table or view that pass filters. Reads up to 2,000 rows a call, so nextCursor may have more even if few are found. Texts compare in any case; a cell of several values fits if one does.")]
    public static async Task<RowSearchResult> FindRows(
        ToolCall call,
        [Description(Describe.Table)] string table,
        [Description("Each has column (name or id), op and value (none for blank; [\"least\",\"most\"] for between; [\"a\",\"b\"] for in), or is a group: all or any."), Shape(ArgumentShape.Filters), MinLength(1), MaxLength(50)] Dictionary<string, JsonElement>[] filters,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("How filters go together."), AllowedValues("all", "any")] string match = "all",
        [Description("Columns to give, by name or id."), MinLength(1), MaxLength(100)] string[]? columns = null,
        [AllowedValues("plain", "rich"), Description(Describe.Values)] string values = "plain",
        [Description(Describe.Limit), Range(1, 200)] int limit = 50,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Table(table, doc, cancellationToken);
        var known = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var filter = RowFilter.Of(known, filters, match == "any", "filters");
        var query = $"find_rows\n{found.DocId}\n{found.Table.Id}\n{match}\n{values}\n{JsonSerializer.Serialize(filters, ToolJson.Default.DictionaryStringJsonElementArray)}";
        return await RowSearch.Find(call, found, known, Shown(known, columns), filter, values == "rich", query, cursor, limit, cancellationToken);
    }

    [Tool("summarize_rows", "Summarize rows", Scopes.Read, Idempotent = true)]
    [Description("Counts rows of a table or view, in all and by group, with sum, average, min and max of columns. A cell of several values counts in each of its groups; blank cells are group '' and in no average. complete is false if not all rows could be read.")]
    public static async Task<RowTotalsResult> SummarizeRows(
        ToolCall call,
        [Description(Describe.Table)] string table,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("One or two columns."), MinLength(1), MaxLength(2)] string[]? groupBy = null,
        [Description("Columns of numbers, dates or durations."), MinLength(1), MaxLength(10)] string[]? columns = null,
        [Description("As in find_rows, also groups."), Shape(ArgumentShape.Tests), MinLength(1), MaxLength(50)] Dictionary<string, JsonElement>[]? filters = null,
        [Description("How filters go together."), AllowedValues("all", "any")] string match = "all",
        [Description("Most groups to give."), Range(1, 500)] int limit = 100,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Table(table, doc, cancellationToken);
        var known = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        return await RowTotals.Read(
            call,
            found,
            known,
            filters is null ? null : RowFilter.Of(known, filters, match == "any", "filters"),
            groupBy is null ? [] : known.FindAll(groupBy, "group_by"),
            columns is null ? [] : known.FindAll(columns, "columns"),
            limit,
            cancellationToken);
    }

    [Tool("get_row", "Get a row", Scopes.Read, Idempotent = true, MaxResultCharacters = MostOfColumn)]
    [Description("One row with rich values: text in Markdown, related row {name, rowId, tableId}, person {name, email}, link, image or file {name, url}, currency {amount, currency}.")]
    public static async Task<RowResult> GetRow(
        ToolCall call,
        [Description(Describe.Row)] string row,
        [Description(Describe.TableUnlessLink)] string? table = null,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Columns to give. A single one is given whole."), MinLength(1), MaxLength(100)] string[]? columns = null,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Row(row, table, doc, cancellationToken);
        var known = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var shown = Shown(known, columns);
        var read = await call.Api.GetRow(found.DocId, found.Table.Id, found.RowId, new GetRowQuery { ValueFormat = RichCells.Format }, cancellationToken);
        var result = new RowResult
        {
            DocId = found.DocId,
            TableId = read.Parent?.Id ?? found.Table.Id,
            TableName = read.Parent?.Name ?? found.Table.Name,
            RowId = read.Id,
            Name = read.Name,
            Link = read.BrowserLink,
            UpdatedAt = read.UpdatedAt,
            Values = RowValues.Of(RichCells.Of(read), known, shown),
        };
        var most = shown is [_] ? MostOfColumn : Fitting.MaxBytes;
        return Fitting.Size(result) <= most ? result : result with
        {
            Values = shown is [var only]
                ? new() { [known.KeyOf(only)] = RowValues.Cut(result.Values[known.KeyOf(only)], MostOfColumn - RoomForIds) }
                : RowValues.Shrunk(result.Values, Fitting.MaxBytes - Fitting.Size(result with { Values = [] })),
            Note = shown is [_]
                ? string.Create(CultureInfo.InvariantCulture, $"The cell is cut: it is larger than {MostOfColumn} bytes.")
                : "The row is too large to give whole. Its long cells are cut, and its last columns may be missing: a single column is given whole.",
        };
    }

    [Tool("push_button", "Push a button", Scopes.Write, Destructive = true, OpenWorld = true, Asks = "always")]
    [Description("Pushes a button column's button in one row. It does what the doc's author made it do, also outside Coda, such as sending mail.")]
    public static async Task<ChangeResult> PushButton(
        ToolCall call,
        [Description(Describe.Row)] string row,
        [Description("Button column: id or name.")] string button,
        [Description(Describe.TableUnlessLink)] string? table = null,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call, toWrite: true);
        var found = await resolver.Row(row, table, doc, cancellationToken);
        var columns = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var column = columns.Find(button, "button");
        if (column.Format.Type != "button")
            throw ToolException.ForArgument("button", $"names '{column.Name}', a column of type {column.Format.Type}. Its buttons: {string.Join(", ", columns.All.Where(other => other.Format.Type == "button").Select(other => other.Name).DefaultIfEmpty("none"))}.");
        var pushed = await call.Api.GetRow(found.DocId, found.Table.Id, found.RowId, new GetRowQuery(), cancellationToken);
        call.Confirm(
            $"This pushes the button {Wording.Named(column.Name, column.Id)} in row {Wording.Named(pushed.Name, pushed.Id)} of {await Wording.Table(call, found.DocId, found.Table, cancellationToken)}, which does whatever the doc's author made it do, also outside Coda",
            column.Id, pushed.Id, found.Table.Id, found.DocId);
        return await Writing.Send(
            call, found.DocId, waitSeconds, token => call.Api.PushButton(found.DocId, found.Table.Id, found.RowId, column.Id, token),
            written => Changes.Of(written, found.DocId, found.RowId), cancellationToken);
    }

    [Tool("delete_row", "Delete a row", Scopes.Write, Destructive = true, Idempotent = true)]
    [Description("Deletes one row.")]
    public static async Task<RowsWriteResult> DeleteRow(
        ToolCall call,
        [Description(Describe.Row)] string row,
        [Description(Describe.TableUnlessLink)] string? table = null,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var found = await new ReferenceResolver(call, toWrite: true).Row(row, table, doc, cancellationToken);
        return await Writing.Send(
            call, found.DocId, waitSeconds, token => call.Api.DeleteRow(found.DocId, found.Table.Id, found.RowId, token),
            written => Result(found.DocId, found.Table.Id, [found.RowId], written), cancellationToken);
    }

    [Tool("upsert_rows", "Add or update rows", Scopes.Write, Destructive = true)]
    [Description("Adds up to 500 rows to a table. With key_columns, a row whose values there match existing rows overwrites the given cells of each match instead. Relation cells take the other row's id, link or name. After a stop, go on from resumeFrom.")]
    public static async Task<RowBatchResult> UpsertRows(
        ToolCall call,
        [Description("Table (not a view): id, name or link.")] string table,
        [Description(Describe.Cells), MinLength(1), MaxLength(500)] Dictionary<string, JsonElement>[] rows,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Columns, by name or id, that find the rows to update."), MinLength(1), MaxLength(10)] string[]? keyColumns = null,
        [Description(Describe.AllowNewOptions)] bool allowNewOptions = false,
        [Description(Describe.DisableParsing)] bool disableParsing = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call, toWrite: true);
        var (docId, found) = await resolver.Table(table, doc, cancellationToken);
        if (found.TableType == "view")
            throw ToolException.ForArgument("table", $"is a view, and views take no rows. Use its table{(found.ParentTable is { } shown ? $" '{shown.Name}' ({shown.Id})" : "")}.");
        var columns = await resolver.Columns(docId, found.Id, cancellationToken);
        var keys = keyColumns is null ? null : columns.FindAll(keyColumns, "key_columns");
        var relations = new RelationTexts(call, docId, columns, keepUnknown: allowNewOptions, [.. keys?.Select(key => key.Id) ?? []]);
        var people = new PersonTexts(call, docId, found.Id, columns);
        var edits = new List<RowEdit>(rows.Length);
        for (var at = 0; at < rows.Length; at++)
        {
            var place = $"rows[{at}]";
            var edit = CellEdits.Of(columns, rows[at], allowNewOptions, disableParsing, place);
            // Without the key's value, Coda would match on blank cells, or would add a row that should have been updated.
            if (keys?.Find(key => edit.Cells.All(cell => cell.Column != key.Id)) is { } missing)
                throw ToolException.ForArgument(place, $"has no value for the key column '{missing.Name}'.");
            edits.Add(disableParsing ? edit : await relations.Checked(await people.Checked(edit, place, cancellationToken), place, cancellationToken));
        }

        var batch = new RowBatch(call, docId, found.Id, edits, keys?.Select(key => key.Id).ToList(), disableParsing);
        return await batch.WriteAsync(waitSeconds, cancellationToken) with { Unchecked = Both(relations.Unchecked, people.Unchecked) };
    }

    [Tool("update_row", "Update a row", Scopes.Write, Destructive = true, Idempotent = true)]
    [Description("Overwrites the given cells of one row, and leaves the others as they are. Relation cells take the other row's id, link or name.")]
    public static async Task<RowsWriteResult> UpdateRow(
        ToolCall call,
        [Description(Describe.Row)] string row,
        [Description(Describe.Cells)] Dictionary<string, JsonElement> cells,
        [Description(Describe.TableUnlessLink)] string? table = null,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.AllowNewOptions)] bool allowNewOptions = false,
        [Description(Describe.DisableParsing)] bool disableParsing = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call, toWrite: true);
        var found = await resolver.Row(row, table, doc, cancellationToken);
        var columns = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var edit = CellEdits.Of(columns, cells, allowNewOptions, disableParsing, "cells");
        var relations = new RelationTexts(call, found.DocId, columns, keepUnknown: allowNewOptions, keys: []);
        var people = new PersonTexts(call, found.DocId, found.Table.Id, columns);
        var body = new RowUpdate(disableParsing ? edit : await relations.Checked(await people.Checked(edit, "cells", cancellationToken), "cells", cancellationToken));
        return await Writing.Send(
            call, found.DocId, waitSeconds, token => call.Api.UpdateRow(found.DocId, found.Table.Id, found.RowId, body, token, new RowWriteQuery { DisableParsing = disableParsing ? true : null }),
            written => Result(found.DocId, found.Table.Id, [found.RowId], written) with { Unchecked = Both(relations.Unchecked, people.Unchecked) }, cancellationToken);
    }

    [Tool("delete_rows", "Delete rows", Scopes.Write, Destructive = true, Idempotent = true, Asks = "for more than 50 rows")]
    [Description("Deletes up to 100 rows of a table for good. Where a name fits no row, or several, none is deleted.")]
    public static async Task<RowsWriteResult> DeleteRows(
        ToolCall call,
        [Description(Describe.Table)] string table,
        [Description("Row ids, links, or display column values."), MinLength(1), MaxLength(100)] string[] rows,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call, toWrite: true);
        var found = await resolver.Table(table, doc, cancellationToken);
        var ids = new List<string>(rows.Length);
        for (var at = 0; at < rows.Length; at++)
        {
            var id = await resolver.RowOf(found, rows[at], $"rows[{at}]", cancellationToken);
            if (!ids.Contains(id))
                ids.Add(id);
        }

        if (ids.Count > MostUnasked)
            call.Confirm($"This deletes {ids.Count} rows of {await Wording.Table(call, found.DocId, found.Table, cancellationToken)} for good", [found.DocId, found.Table.Id, .. ids]);
        return await Writing.Send(
            call, found.DocId, waitSeconds, token => call.Api.DeleteRows(found.DocId, found.Table.Id, new RowsDelete(ids), token),
            written => Result(found.DocId, found.Table.Id, ids, written), cancellationToken);
    }

    private static IReadOnlyList<string>? Both(IReadOnlyList<string>? some, IReadOnlyList<string>? others) => some is null ? others : others is null ? some : [.. some, .. others];

    private static string? Together(string? note, string? more) => note is null ? more : more is null ? note : $"{note} {more}";

    private static IReadOnlyList<Column> Shown(TableColumns known, string[]? columns) =>
        columns is null ? known.All : known.FindAll(columns, "columns");

    private static RowsWriteResult Result<T>(string docId, string tableId, IReadOnlyList<string>? rowIds, Written<T> written)
        where T : class, IMutationAccepted => new()
        {
            Status = written.Status,
            RequestId = written.RequestId,
            Warning = written.Warning,
            Note = written.Note,
            DocId = docId,
            TableId = tableId,
            RowIds = rowIds,
        };
}
