using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
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
        [Description(Describe.Limit), Range(1, 100)] int limit = 100,
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
            Tables = await DocOverview.WithViews(call.Api, found.Id, listed.Items, cancellationToken),
            TotalTables = (int?)found.DocSize?.TableAndViewCount,
            NextCursor = listed.NextCursor,
            Note = listed.Note,
        };
    }

    [Tool("get_table", "Get a table", Scopes.Read, Idempotent = true)]
    [Description("A table or view with row count, sorts, whether it is filtered, and all columns: type, formula, select options, relation target. For rows use list_rows.")]
    public static async Task<TableResult> GetTable(
        ToolCall call,
        [Description(Describe.Table)] string table,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Only columns that the table or view shows.")] bool visibleOnly = false,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Table(table, doc, cancellationToken);
        var all = await resolver.Columns(found.DocId, found.Table.Id, cancellationToken);
        var columns = visibleOnly ? await resolver.Columns(found.DocId, found.Table.Id, cancellationToken, visibleOnly: true) : all;
        return new TableResult
        {
            DocId = found.DocId,
            Table = Summaries.Of(found.Table, columns.All, OptionsShown, withFormulas: true) with { DisplayColumn = Summaries.DisplayColumn(found.Table, all.All) },
            Layout = found.Table.Layout is "default" ? null : found.Table.Layout,
            Sorts = Sorts(found.Table, all),
            Filter = Filter(found.Table),
        };
    }

    [Tool("get_column", "Get a column", Scopes.Read, Idempotent = true)]
    [Description("One column: type, whole formula, default value, up to 1,000 select options with colours, relation target, and the format, such as precision, bounds or button action. get_table gives all columns in short.")]
    public static async Task<ColumnResult> GetColumn(
        ToolCall call,
        [Description("Column id or name.")] string column,
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
            OptionColors = Colors(read),
            Format = read.Format.More,
        };
    }

    private static List<string>? Sorts(Table table, TableColumns columns) => table.Sorts.Count == 0 ? null :
        [.. table.Sorts.Select(sort => $"{columns.All.FirstOrDefault(column => column.Id == sort.Column?.Id)?.Name ?? sort.Column?.Name ?? sort.Column?.Id} {sort.Direction}".TrimEnd())];

    // Coda does not send the formula, only its properties.
    private static string? Filter(Table table)
    {
        if (table.Filter is not { } filter)
            return null;
        if (!filter.Valid)
            return "a formula that is not valid";
        string[] on = [.. filter.HasUserFormula ? ["the person"] : Array.Empty<string>(), .. filter.HasTodayFormula ? ["the day"] : Array.Empty<string>(), .. filter.HasNowFormula ? ["the time"] : Array.Empty<string>()];
        return on.Length == 0 ? "a formula" : $"a formula that depends on {string.Join(" and ", on)}";
    }

    private static Dictionary<string, string>? Colors(Column column)
    {
        var colors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in column.Format.Options?.Take(MostOptions) ?? [])
        {
            if (option.BackgroundColor is { } color)
                colors[option.Name] = color;
        }

        return colors.Count > 0 ? colors : null;
    }
}
