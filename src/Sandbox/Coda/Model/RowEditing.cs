using System.Collections.Immutable;
using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>Writes to rows. The last write wins, cell by cell.</summary>
internal static class RowEditing
{
    public static DocModel Upsert(DocModel doc, UpsertRowsEdit edit, DateTimeOffset at)
    {
        foreach (var given in edit.Rows)
        {
            if (doc.Table(edit.TableId) is not { } table)
                return doc;
            var values = Parse(doc, table, given.Cells, edit.Raw);
            var matching = edit.KeyColumnIds.IsEmpty ? [] : table.Rows.FindAll(row => edit.KeyColumnIds.All(key => SameCell(row, values, key)));
            table = matching.IsEmpty
                ? Insert(table, given.RowId, values, at, doc.Version)
                : matching.Aggregate(table, (current, row) => Set(current, row, values, at, doc.Version));
            doc = doc.With(table with { UpdatedAt = at });
        }
        return doc;
    }

    public static DocModel Update(DocModel doc, UpdateRowEdit edit, DateTimeOffset at)
    {
        if (doc.Table(edit.TableId) is not { } table || table.Row(edit.Row.RowId) is not { } row)
            return doc;
        return doc.With(Set(table, row, Parse(doc, table, edit.Row.Cells, edit.Raw), at, doc.Version) with { UpdatedAt = at });
    }

    public static DocModel Delete(DocModel doc, DeleteRowsEdit edit, DateTimeOffset at) =>
        doc.Table(edit.TableId) is { } table
            ? doc.With(table with { Rows = table.Rows.RemoveAll(row => edit.RowIds.Contains(row.Id)), UpdatedAt = at })
            : doc;

    public static DocModel Push(DocModel doc, PushButtonEdit edit, DateTimeOffset at)
    {
        if (doc.Table(edit.TableId) is not { } table || table.Row(edit.RowId) is not { } row || table.Column(edit.ColumnId)?.Button is not { } button)
            return doc;
        var values = ImmutableSortedDictionary<string, JsonElement>.Empty.Add(button.SetsColumnId, button.Value);
        return doc.With(Set(table, row, values, at, doc.Version) with { UpdatedAt = at });
    }

    private static ImmutableSortedDictionary<string, JsonElement> Parse(DocModel doc, TableModel table, ImmutableSortedDictionary<string, JsonElement> cells, bool raw) =>
        cells.Where(cell => table.Column(cell.Key) is not null)
            .ToImmutableSortedDictionary(cell => cell.Key, cell => raw ? cell.Value : CellParsing.Parse(doc, table.Column(cell.Key)!, cell.Value));

    private static bool SameCell(RowModel row, ImmutableSortedDictionary<string, JsonElement> values, string columnId) =>
        JsonElement.DeepEquals(row.Values.GetValueOrDefault(columnId, Cells.Blank), values.GetValueOrDefault(columnId, Cells.Blank));

    private static TableModel Insert(TableModel table, string rowId, ImmutableSortedDictionary<string, JsonElement> values, DateTimeOffset at, long version)
    {
        var index = table.Rows.IsEmpty ? 0 : table.Rows[^1].Index + 1;
        var defaults = table.Columns
            .Where(column => column.DefaultValue is { Length: > 0 } && !values.ContainsKey(column.Id))
            .Select(column => KeyValuePair.Create(column.Id, Cells.Of(column.DefaultValue!)));
        return table with
        {
            Rows = table.Rows.Add(new RowModel
            {
                Id = rowId,
                Index = index,
                CreatedAt = at,
                UpdatedAt = at,
                ChangedIn = version,
                Values = values.AddRange(defaults),
            }),
        };
    }

    private static TableModel Set(TableModel table, RowModel row, ImmutableSortedDictionary<string, JsonElement> values, DateTimeOffset at, long version)
    {
        var position = table.Rows.FindIndex(candidate => candidate.Id == row.Id);
        return table with { Rows = table.Rows.SetItem(position, row with { Values = row.Values.SetItems(values), UpdatedAt = at, ChangedIn = version }) };
    }
}
