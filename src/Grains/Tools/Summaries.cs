using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Says Coda's objects in few words: what a model needs to go on, and nothing that only costs it room.</summary>
internal static class Summaries
{
    /// <summary>A doc.</summary>
    public static DocSummary Of(Doc doc) => new()
    {
        Id = doc.Id,
        Name = doc.Name,
        Link = doc.BrowserLink,
        Owner = doc.OwnerName ?? doc.Owner,
        Workspace = doc.Workspace?.Name,
        Folder = doc.Folder?.Name,
        UpdatedAt = doc.UpdatedAt,
        PageCount = (int?)doc.DocSize?.PageCount,
        TableCount = (int?)doc.DocSize?.TableAndViewCount,
        RowCount = (int?)doc.DocSize?.TotalRowCount,
    };

    /// <summary>A page.</summary>
    public static PageSummary Of(Page page, bool withLink) => new()
    {
        Id = page.Id,
        Name = page.Name,
        ParentId = page.Parent?.Id,
        Type = page.ContentType == "canvas" ? null : page.ContentType,
        Hidden = page.IsHidden || page.IsEffectivelyHidden ? true : null,
        Link = withLink ? page.BrowserLink : null,
    };

    /// <summary>A table of a listing.</summary>
    public static TableSummary Of(TableReference table) => new()
    {
        Id = table.Id,
        Name = table.Name,
        Type = table.TableType,
        Page = Of(table.Parent),
    };

    /// <summary>A table with columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="maxOptions">How many options to name of each select column.</param>
    /// <param name="withFormulas">Whether to give the columns' formulas and the table's link.</param>
    public static TableSummary Of(Table table, IEnumerable<Column> columns, int maxOptions, bool withFormulas) => new()
    {
        Id = table.Id,
        Name = table.Name,
        Type = table.TableType,
        Page = Of(table.Parent),
        BaseTable = Of(table.ParentTable),
        RowCount = table.RowCount,
        DisplayColumn = table.DisplayColumn is { } display ? columns.FirstOrDefault(column => column.Id == display.Id)?.Name ?? display.Name : null,
        Link = withFormulas ? table.BrowserLink : null,
        Columns = [.. columns.Select(column => Of(column, maxOptions, withFormulas))],
    };

    private static ColumnSummary Of(Column column, int maxOptions, bool withFormula) => new()
    {
        Id = column.Id,
        Name = column.Name,
        Type = column.Format.Type,
        Several = column.Format.IsArray ? true : null,
        Calculated = column.Calculated is true ? true : null,
        Formula = withFormula && column.Formula is { } formula ? Cut(formula, 500) : null,
        Options = column.Format.Options is { Count: > 0 } options ? [.. options.Take(maxOptions).Select(option => option.Name)] : null,
        MoreOptions = column.Format.Options is { } all && all.Count > maxOptions ? all.Count - maxOptions : null,
        RelatesTo = Of(column.Format.Table),
    };

    /// <summary>The beginning of a text, marked where something is missing.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…";

    private static Reference? Of(NamedReference? reference) => reference is null ? null : new Reference { Id = reference.Id, Name = reference.Name };
}
