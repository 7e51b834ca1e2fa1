using CodaMcp.Coda.Contract;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Converts Coda's objects to short forms, which contain only what a model needs to continue.</summary>
internal static class Summaries
{
    /// <summary>Converts a doc.</summary>
    public static DocSummary Of(Doc doc) => Listed(doc, null) with { Link = doc.BrowserLink };

    /// <summary>Converts a doc of a listing.</summary>
    /// <param name="doc">The doc.</param>
    /// <param name="fields">The members to return besides id and name; null for all except the link, which repeats the id.</param>
    public static DocSummary Listed(Doc doc, IReadOnlyCollection<string>? fields) => new()
    {
        Id = doc.Id,
        Name = doc.Name,
        Link = Has(fields, "link") ? doc.BrowserLink : null,
        Owner = Has(fields, "owner") ? doc.OwnerName ?? doc.Owner : null,
        Workspace = Has(fields, "workspace") ? doc.Workspace?.Name : null,
        Folder = Has(fields, "folder") ? doc.Folder?.Name : null,
        UpdatedAt = Has(fields, "updatedAt") ? doc.UpdatedAt : null,
        PageCount = Has(fields, "pageCount") ? (int?)doc.DocSize?.PageCount : null,
        TableCount = Has(fields, "tableCount") ? (int?)doc.DocSize?.TableAndViewCount : null,
        RowCount = Has(fields, "rowCount") ? (int?)doc.DocSize?.TotalRowCount : null,
    };

    /// <summary>Converts a page.</summary>
    public static PageSummary Of(Page page) => new()
    {
        Id = page.Id,
        Name = page.Name,
        ParentId = page.Parent?.Id,
        Type = page.ContentType == "canvas" ? null : page.ContentType,
        Hidden = page.IsHidden || page.IsEffectivelyHidden ? true : null,
    };

    /// <summary>Converts a page of a listing.</summary>
    /// <param name="page">The page.</param>
    /// <param name="fields">The members to return besides id and name; null for all except the link, which repeats the id.</param>
    public static ListedPage Listed(Page page, IReadOnlyCollection<string>? fields) => new()
    {
        Id = page.Id,
        Name = page.Name,
        ParentId = Has(fields, "parentId") ? page.Parent?.Id : null,
        Type = Has(fields, "type") && page.ContentType != "canvas" ? page.ContentType : null,
        Hidden = Has(fields, "hidden") && (page.IsHidden || page.IsEffectivelyHidden) ? true : null,
        Link = Has(fields, "link") ? page.BrowserLink : null,
        UpdatedAt = Has(fields, "updatedAt") ? page.UpdatedAt : null,
        UpdatedBy = Has(fields, "updatedBy") ? Of(page.UpdatedBy) : null,
    };

    /// <summary>Returns a person as <c>Ada Lovelace &lt;ada@example.com&gt;</c>; null if there is neither a name nor an address.</summary>
    public static string? Of(Person? person) => person switch
    {
        { Name: { Length: > 0 } name, Email: { Length: > 0 } email } => $"{name} <{email}>",
        { Name: { Length: > 0 } name } => name,
        { Email: { Length: > 0 } email } => email,
        _ => null,
    };

    /// <summary>Converts a folder.</summary>
    public static FolderSummary Of(Folder folder) => new()
    {
        Id = folder.Id,
        Name = folder.Name,
        Description = string.IsNullOrEmpty(folder.Description) ? null : Cut(folder.Description, 1_000),
        Workspace = Of(folder.Workspace),
        CanEdit = folder.CanEdit,
        CreatedAt = folder.CreatedAt,
        Icon = folder.Icon?.Name,
        Link = folder.BrowserLink,
        Visibility = folder.Visibility,
    };

    /// <summary>Converts an element of a page.</summary>
    public static PageElement Of(PageContentItem item) => new()
    {
        Id = item.Id,
        Style = item.ItemContent?.Style ?? "",
        Level = item.ItemContent?.LineLevel is > 0 and var level ? level : null,
        Text = item.ItemContent?.Content ?? "",
    };

    /// <summary>Converts a table of a listing.</summary>
    public static ListedTable Listed(TableReference table) => new()
    {
        Id = table.Id,
        Name = table.Name,
        Type = table.TableType,
        Page = Of(table.Parent),
    };

    /// <summary>Converts a table without its columns.</summary>
    public static TableSummary Of(TableReference table) => new()
    {
        Id = table.Id,
        Name = table.Name,
        Type = table.TableType,
        Page = Of(table.Parent),
    };

    /// <summary>Converts a table with columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="maxOptions">The most options to list for each select column.</param>
    /// <param name="withFormulas">Whether to return the columns' formulas and the table's link.</param>
    public static TableSummary Of(Table table, IEnumerable<Column> columns, int maxOptions, bool withFormulas) => new()
    {
        Id = table.Id,
        Name = table.Name,
        Type = table.TableType,
        Page = Of(table.Parent),
        BaseTable = Of(table.ParentTable),
        RowCount = table.RowCount,
        DisplayColumn = DisplayColumn(table, columns),
        Link = withFormulas ? table.BrowserLink : null,
        Columns = [.. columns.Select(column => Of(column, maxOptions, withFormulas ? 500 : 0))],
    };

    /// <summary>Returns the name of the display column.</summary>
    public static string? DisplayColumn(Table table, IEnumerable<Column> columns) =>
        table.DisplayColumn is { } display ? columns.FirstOrDefault(column => column.Id == display.Id)?.Name ?? display.Name : null;

    /// <summary>Converts a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="maxOptions">The most options to list for a select column; 0 for none.</param>
    /// <param name="mostFormula">The most characters of its formula to return; 0 for no formula.</param>
    public static ColumnSummary Of(Column column, int maxOptions, int mostFormula) => new()
    {
        Id = column.Id,
        Name = column.Name,
        Type = column.Format.Type,
        Several = column.Format.IsArray ? true : null,
        Calculated = column.Calculated is true ? true : null,
        Formula = mostFormula > 0 && column.Formula is { } formula ? Cut(formula, mostFormula) : null,
        Options = maxOptions > 0 && column.Format.Options is { Count: > 0 } options ? [.. options.Take(maxOptions).Select(option => option.Name)] : null,
        MoreOptions = maxOptions > 0 && column.Format.Options is { } all && all.Count > maxOptions ? all.Count - maxOptions : null,
        RelatesTo = Of(column.Format.Table),
    };

    /// <summary>Returns the beginning of a text. A cut text ends with "…".</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…";

    private static bool Has(IReadOnlyCollection<string>? fields, string field) => fields?.Contains(field) ?? field != "link";

    /// <summary>Converts a reference by id.</summary>
    public static Reference? Of(NamedReference? reference) => reference is null ? null : new Reference { Id = reference.Id, Name = reference.Name };
}
