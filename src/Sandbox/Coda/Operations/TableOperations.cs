using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listTables, getTable, listColumns, getColumn.</summary>
internal static class TableOperations
{
    private const int MaxColumns = 100;

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listTables", "/docs/{docId}/tables", ListTables, "limit", "pageToken", "sortBy", "tableTypes"),
        CodaOperation.Get("getTable", "/docs/{docId}/tables/{tableIdOrName}", GetTable, "useUpdatedTableLayouts"),
        CodaOperation.Get("listColumns", "/docs/{docId}/tables/{tableIdOrName}/columns", ListColumns, "limit", "pageToken", "visibleOnly"),
        CodaOperation.Get("getColumn", "/docs/{docId}/tables/{tableIdOrName}/columns/{columnIdOrName}", GetColumn),
    ];

    /// <summary>Finds the table or view of the path, by id or name.</summary>
    public static TableModel Find(CodaCall call, DocModel doc)
    {
        var idOrName = call.Route("tableIdOrName");
        return doc.Table(idOrName)
            ?? doc.Tables.Find(table => table.Name == idOrName)
            ?? throw CodaException.NotFound("Could not find a table with the specified ID or name.");
    }

    /// <summary>Finds the column of the path, by id or name.</summary>
    public static ColumnModel FindColumn(CodaCall call, DocModel doc, TableModel table)
    {
        var idOrName = call.Route("columnIdOrName");
        var columns = doc.BaseOf(table).Columns;
        return columns.Find(column => column.Id == idOrName)
            ?? columns.Find(column => column.Name == idOrName)
            ?? throw CodaException.NotFound("Could not find a column with the specified ID or name.");
    }

    private static CodaAnswer ListTables(CodaCall call)
    {
        var doc = call.Doc();
        var paging = new Paging(call, call.Services.Behaviour.MaxPageSize);
        var types = paging["tableTypes"]?.Split(',');
        if (paging["sortBy"] is { } sortBy && sortBy != "name")
            throw CodaException.BadRequest("sortBy must be name.");
        IEnumerable<TableModel> tables = doc.Tables.Where(table => types is null || types.Contains(table.IsView ? "view" : "table"));
        if (paging["sortBy"] is not null)
            tables = tables.OrderBy(table => table.Name, StringComparer.OrdinalIgnoreCase);
        return paging.Page(tables.ToList(), table => call.Links.TableReference(doc, table), href: false);
    }

    private static CodaAnswer GetTable(CodaCall call)
    {
        var doc = call.Doc();
        var table = Find(call, doc);
        var json = call.Links.TableReference(doc, table);
        var home = doc.BaseOf(table);
        if (table.IsView)
            json["parentTable"] = call.Links.TableReference(doc, home);
        json["displayColumn"] = call.Links.ColumnReference(doc, home, home.DisplayColumnId);
        json["rowCount"] = TableReading.FilteredRows(doc, table).Count;
        json["sorts"] = new JsonArray([.. table.Sorts.Select(sort => new JsonObject
        {
            ["column"] = call.Links.ColumnReference(doc, home, sort.ColumnId),
            ["direction"] = sort.Descending ? "descending" : "ascending",
        })]);
        json["layout"] = table.Layout;
        if (table.Filter is not null)
        {
            json["filter"] = new JsonObject
            {
                ["valid"] = true,
                ["isVolatile"] = false,
                ["hasUserFormula"] = false,
                ["hasTodayFormula"] = false,
                ["hasNowFormula"] = false,
            };
        }
        json["createdAt"] = DocResources.Time(table.CreatedAt);
        json["updatedAt"] = DocResources.Time(home.UpdatedAt > table.UpdatedAt ? home.UpdatedAt : table.UpdatedAt);
        return CodaAnswer.Ok(json);
    }

    private static CodaAnswer ListColumns(CodaCall call)
    {
        var doc = call.Doc();
        var table = Find(call, doc);
        var paging = new Paging(call, MaxColumns);
        var columns = paging.Flag("visibleOnly") ? TableReading.VisibleColumns(doc, table) : TableReading.Columns(doc, table);
        return paging.Page(columns, column => ColumnResources.Column(call, doc, table, column));
    }

    private static CodaAnswer GetColumn(CodaCall call)
    {
        var doc = call.Doc();
        var table = Find(call, doc);
        var json = ColumnResources.Column(call, doc, table, FindColumn(call, doc, table));
        json["parent"] = call.Links.BareTableReference(doc, table);
        return CodaAnswer.Ok(json);
    }
}
