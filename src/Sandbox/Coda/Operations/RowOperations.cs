using System.Text.Json.Nodes;

namespace CodaMcp.Sandbox.Coda;

/// <summary>listRows, getRow.</summary>
internal static class RowOperations
{
    private const string NaturalNeedsVisible =
        "Natural sorting is only available for visible rows. When using sortBy=natural, pass visibleOnly=true or omit the visibleOnly param "
        + "which has the same effect.(The natural ordering of a table is only meaningfully defined for visible rows.)";

    public static IReadOnlyList<CodaOperation> All { get; } =
    [
        CodaOperation.Get("listRows", "/docs/{docId}/tables/{tableIdOrName}/rows", ListRows,
            "query", "sortBy", "useColumnNames", "valueFormat", "visibleOnly", "limit", "pageToken", "syncToken"),
        CodaOperation.Get("getRow", "/docs/{docId}/tables/{tableIdOrName}/rows/{rowIdOrName}", GetRow, "useColumnNames", "valueFormat"),
    ];

    /// <summary>Finds the row of the path by its id, or by the text of its display column.</summary>
    public static RowModel Find(CodaCall call, DocModel doc, TableModel table)
    {
        var idOrName = call.Route("rowIdOrName");
        var home = doc.BaseOf(table);
        var rows = TableReading.FilteredRows(doc, table);
        return rows.Find(row => row.Id == idOrName)
            ?? rows.Find(row => CellReading.RowName(doc, home, row) == idOrName)
            ?? throw CodaException.NotFound("Could not find a row with the specified ID or name.");
    }

    private static CodaAnswer ListRows(CodaCall call)
    {
        var doc = call.Doc();
        var table = TableOperations.Find(call, doc);
        var home = doc.BaseOf(table);
        var paging = new Paging(call, call.Services.Behaviour.MaxPageSize);
        long since = 0;
        Func<string, string?> parameter = name => paging[name];
        if (paging["syncToken"] is { } syncToken)
        {
            var read = Paging.Read(call, syncToken, "sync");
            since = read["version"]!.GetValue<long>();
            // The parameters are those of the call that returned the sync token. The parameters of this call do not count.
            parameter = name => read["query"]![name]?.GetValue<string>();
        }
        var natural = parameter("sortBy") == "natural";
        var visibleOnly = parameter("visibleOnly") ?? (natural ? "true" : "false");
        if (natural && visibleOnly is "false" or "0")
            throw CodaException.BadRequest(NaturalNeedsVisible);
        var visible = visibleOnly is "true" or "1";
        IEnumerable<RowModel> rows = parameter("sortBy") switch
        {
            null or "createdAt" => visible || table.IsView ? TableReading.FilteredRows(doc, table) : home.Rows,
            "natural" => TableReading.VisibleRows(doc, table),
            "updatedAt" => (visible || table.IsView ? TableReading.FilteredRows(doc, table) : home.Rows).OrderBy(row => row.UpdatedAt),
            _ => throw CodaException.BadRequest("sortBy must be one of createdAt, natural, updatedAt."),
        };
        if (parameter("query") is { } text)
        {
            var query = RowQuery.Parse(text, home);
            rows = rows.Where(row => query.Matches(doc, home, row));
        }
        if (since > 0)
            rows = rows.Where(row => row.ChangedIn > since);
        var format = RowResources.FormatOf(parameter("valueFormat"));
        var names = parameter("useColumnNames") is "true" or "1";
        var columns = visible ? TableReading.VisibleColumns(doc, table) : TableReading.Columns(doc, table);
        return paging.Page(rows.ToList(), row => RowResources.Row(call, doc, table, columns, row, format, names), natural ? null : NextSync);

        string NextSync()
        {
            var query = new JsonObject();
            foreach (var name in new[] { "query", "sortBy", "visibleOnly", "valueFormat", "useColumnNames" })
                if (parameter(name) is { } value)
                    query[name] = value;
            return Paging.Write(call, "sync", new JsonObject { ["version"] = doc.Version, ["query"] = query });
        }
    }

    private static CodaAnswer GetRow(CodaCall call)
    {
        var doc = call.Doc();
        var table = TableOperations.Find(call, doc);
        var row = Find(call, doc, table);
        var format = RowResources.FormatOf(call.Query("valueFormat"));
        var json = RowResources.Row(call, doc, table, TableReading.Columns(doc, table), row, format, call.Flag("useColumnNames") == true);
        json["parent"] = call.Links.BareTableReference(doc, table);
        return CodaAnswer.Ok(json);
    }
}
