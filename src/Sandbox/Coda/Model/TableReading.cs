using System.Collections.Immutable;
using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Selects and orders the columns and rows of a table that are shown.</summary>
internal static class TableReading
{
    /// <summary>Returns all columns of a table, or the visible columns of a view.</summary>
    public static ImmutableList<ColumnModel> Columns(DocModel doc, TableModel table) =>
        table.IsView ? VisibleColumns(doc, table) : table.Columns;

    public static ImmutableList<ColumnModel> VisibleColumns(DocModel doc, TableModel table)
    {
        var columns = doc.BaseOf(table).Columns;
        return table.VisibleColumnIds is { } shown
            ? [.. shown.Select(id => columns.Find(column => column.Id == id)).OfType<ColumnModel>()]
            : columns.FindAll(column => !column.Hidden);
    }

    /// <summary>Returns the rows that pass the filter, in the displayed order.</summary>
    public static ImmutableList<RowModel> VisibleRows(DocModel doc, TableModel table)
    {
        var home = doc.BaseOf(table);
        IEnumerable<RowModel> rows = FilteredRows(doc, table);
        foreach (var sort in table.Sorts.Reverse())
        {
            if (home.Column(sort.ColumnId) is not { } column)
                continue;
            rows = sort.Descending
                ? rows.OrderByDescending(row => SortKey(doc, home, column, row))
                : rows.OrderBy(row => SortKey(doc, home, column, row));
        }
        return [.. rows];
    }

    /// <summary>Returns the rows that pass the filter, in the order of creation.</summary>
    public static ImmutableList<RowModel> FilteredRows(DocModel doc, TableModel table)
    {
        var home = doc.BaseOf(table);
        if (table.Filter is not { } filter || home.Column(filter.ColumnId) is not { } column)
            return home.Rows;
        return home.Rows.FindAll(row =>
            Cells.Items(CellReading.Value(doc, home, column, row)).Any(item => filter.Values.Contains(CellReading.ItemText(doc, column, item))) != filter.Negated);
    }

    private static (double Number, string Text) SortKey(DocModel doc, TableModel table, ColumnModel column, RowModel row)
    {
        var cell = CellReading.Value(doc, table, column, row);
        // Options sort in their listed order, as in Coda.
        if (column.Options.Count > 0)
            return (column.Options.IndexOf(CellReading.Text(doc, column, cell)), "");
        return cell.ValueKind == JsonValueKind.Number ? (cell.GetDouble(), "") : (0, CellReading.Text(doc, column, cell));
    }
}
