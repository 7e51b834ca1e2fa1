using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about tables and their columns.</summary>
[Toolset("tables", ByDefault = true)]
internal static class TablesToolset
{
    private const int OptionsShown = 200;
    private const int MostOptions = 1_000;

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
        var listed = await Listed<TableSummary>.Read(
            call,
            $"list_tables\n{found.Id}",
            cursor,
            limit,
            (size, token) => call.Api.ListTables(found.Id, new ListTablesQuery { Limit = size, PageToken = token }, cancellationToken),
            Summaries.Of);
        return new TableListResult
        {
            DocId = found.Id,
            Tables = listed.Items,
            TotalTables = (int?)found.DocSize?.TableAndViewCount,
            NextCursor = listed.NextCursor,
            Note = listed.Note,
        };
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

    [Tool("get_column", "Get a column", Scopes.Read, Idempotent = true)]
    [Description("One column: type, whole formula, default value, up to 1,000 select options, relation target. get_table gives all columns in short.")]
    public static async Task<ColumnResult> GetColumn(
        ToolCall call,
        [Description("Column id or exact name.")] string column,
        [Description(Describe.Table)] string table,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Table(table, doc, cancellationToken);
        var columns = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var read = await call.Api.GetColumn(found.DocId, found.Table.Id, columns.Find(column, "column").Id, cancellationToken);
        return new ColumnResult
        {
            DocId = found.DocId,
            TableId = found.Table.Id,
            Column = Summaries.Of(read, MostOptions, mostFormula: Fitting.MaxCharacters),
            DefaultValue = read.DefaultValue,
            ButtonLabel = read.Format.Label,
        };
    }
}
