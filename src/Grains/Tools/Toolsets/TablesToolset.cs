using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
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
    [Description("A doc's tables and views, with the page each is on.")]
    public static async Task<TableListResult> ListTables(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Describe.Limit), Range(1, 100)] int limit = 100,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var listed = await Listed<ListedTable>.Read(
            call,
            $"list_tables\n{found.Id}",
            cursor,
            limit,
            (size, token) => call.Api.ListTables(found.Id, new ListTablesQuery { Limit = size, PageToken = token }, cancellationToken),
            Summaries.Listed);
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
    [Description("A table or view: row count, sorts, filter, and all columns with type, formula, select options, relation target.")]
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
        var result = new TableResult
        {
            DocId = found.DocId,
            Table = Summaries.Of(found.Table, columns.All, OptionsShown, withFormulas: true) with { DisplayColumn = Summaries.DisplayColumn(found.Table, all.All) },
            Layout = found.Table.Layout is "default" ? null : found.Table.Layout,
            Sorts = Sorts(found.Table, all),
            Filter = Filter(found.Table),
        };
        return Fitting.Size(result) <= Fitting.MaxBytes ? result : Shrunk(result, columns.All);
    }

    [Tool("get_column", "Get a column", Scopes.Read, Idempotent = true)]
    [Description("One column: whole formula, default value, select options with colours, relation target, and format, such as precision or button action.")]
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
        var result = new ColumnResult
        {
            DocId = found.DocId,
            TableId = found.Table.Id,
            Column = Summaries.Of(read, MostOptions, mostFormula: Fitting.MaxCharacters),
            DefaultValue = read.DefaultValue,
            OptionColors = Colors(read, MostOptions),
            Format = read.Format.More,
        };
        return Fitting.Size(result) <= Fitting.MaxBytes ? result : Shrunk(result, read);
    }

    // Columns are more important than their options, and options more than formulas.
    private static TableResult Shrunk(TableResult result, IReadOnlyList<Column> columns)
    {
        var table = result.Table;
        foreach (var (options, formula) in ((int, int)[])[(20, 200), (5, 0), (0, 0)])
        {
            var shorter = result with
            {
                Table = table with { Columns = [.. columns.Select(column => Summaries.Of(column, options, formula))] },
                Note = "Options and formulas are cut for their size: get_column gives those of a column.",
            };
            if (Fitting.Size(shorter) <= Fitting.MaxBytes)
                return shorter;
        }

        var room = Fitting.MaxBytes - Fitting.Size(result with { Table = table with { Columns = [] } });
        var (given, _) = Fitting.Of(columns.Select(column => Summaries.Of(column, 0, 0)), room: room);
        return result with
        {
            Table = table with { Columns = given },
            Note = string.Create(CultureInfo.InvariantCulture, $"The first {given.Count} of {columns.Count} columns, without options and formulas: get_column gives any column by its name."),
        };
    }

    private static ColumnResult Shrunk(ColumnResult result, Column column)
    {
        var shorter = result with
        {
            Column = result.Column with { Formula = result.Column.Formula is { } formula ? Fitting.Cut(formula, Fitting.MaxBytes / 3) : null },
            DefaultValue = result.DefaultValue is { } text ? Fitting.Cut(text, Fitting.MaxBytes / 10) : null,
            Format = result.Format is { } format ? RowValues.Shrunk(format, Fitting.MaxBytes / 10) : null,
            Note = "Cut for its size.",
        };
        var options = MostOptions;
        while (options > 1 && Fitting.Size(With(options)) > Fitting.MaxBytes)
            options /= 2;
        return With(options);

        ColumnResult With(int most) => shorter with
        {
            Column = Summaries.Of(column, most, 0) with { Formula = shorter.Column.Formula },
            OptionColors = Colors(column, most),
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

    private static Dictionary<string, string>? Colors(Column column, int most)
    {
        var colors = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var option in column.Format.Options?.Take(most) ?? [])
        {
            if (option.BackgroundColor is { } color)
                colors[option.Name] = color;
        }

        return colors.Count > 0 ? colors : null;
    }
}
