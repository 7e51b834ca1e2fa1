using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about tables and their columns.</summary>
[Toolset("tables")]
internal static class TablesToolset
{
    private const int OptionsShown = 200;

    [Tool("list_tables", "List tables", Scopes.Read, Idempotent = true)]
    [Description("A doc's tables and views, with the page each is on. For their columns use get_doc_overview or get_table.")]
    public static async Task<TableListResult> ListTables(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Range(1, 100)] int limit = 100,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var place = new PagePlace(call, $"list_tables\n{found.Id}");
        var list = await call.Api.ListTables(found.Id, new ListTablesQuery { Limit = limit, PageToken = place.Open(cursor) }, cancellationToken);
        return new TableListResult { DocId = found.Id, Tables = [.. list.Items.Select(Summaries.Of)], NextCursor = place.Seal(list.NextPageToken) };
    }

    [Tool("get_table", "Get a table", Scopes.Read, Idempotent = true)]
    [Description("A table or view with row count and all columns: type, formula, select options, relation target. For rows use list_rows.")]
    public static async Task<TableResult> GetTable(
        ToolCall call,
        [Description(Describe.Table)] string table,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Table(table, doc, cancellationToken);
        var columns = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        return new TableResult { DocId = found.DocId, Table = Summaries.Of(found.Table, columns.All, OptionsShown, withFormulas: true) };
    }
}
