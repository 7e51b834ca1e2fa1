using System.Globalization;
using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.References;

namespace CodaMcp.Tools;

/// <summary>
/// The value that a group of rows shares in one column. Texts that are alike are one value, as in filters. Rows of other tables, people and
/// links are distinguished by id or address. Days are distinguished by the cell's own day.
/// </summary>
/// <param name="Key">The key, which is the same for the same value.</param>
/// <param name="Shown">The value as text; empty for blank cells.</param>
/// <param name="Order">The sort position of a number or date; null for a text.</param>
/// <param name="Id">The id, which distinguishes two values that show the same text.</param>
internal sealed record GroupValue(string Key, string Shown, decimal? Order, string? Id)
{
    private const int MostCharacters = 200;

    private static readonly GroupValue Blank = new("", "", null, null);

    /// <summary>Returns the values of a cell, each once; the blank value if it has none.</summary>
    /// <param name="row">The row. If the column needs rich values, it must come from <see cref="RichCells.Compared"/>.</param>
    /// <param name="column">The column.</param>
    public static IReadOnlyList<GroupValue> Of(Row row, Column column) =>
        RowFilter.Values(row, column).Select(value => One(value, column)).DistinctBy(value => value.Key).ToList() is { Count: > 0 } values ? values : [Blank];

    /// <summary>Whether cells of a column hold ids or currencies, which only Coda's rich values contain.</summary>
    public static bool NeedsRichValues(Column column) => column.Format.Type is "person" or "lookup" or "link" or "currency";

    private static GroupValue One(JsonElement value, Column column)
    {
        if (column.Format.Type == "checkbox" && TypedValues.Flag(value) is { } flag)
            return flag ? new("b:1", "true", 1, null) : new("b:0", "false", 0, null);
        if (CellAmount.IsIn(column) && CellAmount.Of(value, column) is { } amount)
        {
            var shown = amount.Shown
                ?? (column.Format.Type == "duration" && value.ValueKind == JsonValueKind.String ? value.GetString()! : amount.Number.ToString("G29", CultureInfo.InvariantCulture) + (amount.Unit is { } unit && column.Format.Type != "percent" ? $" {unit}" : ""));
            return new(string.Create(CultureInfo.InvariantCulture, $"n:{amount.Number:G29} {amount.Unit}"), shown, amount.Number, null);
        }

        var text = RowFilter.CellText(value).Trim();
        var id = (RichCells.Key(value, "rowId") ?? RichCells.Key(value, "email") ?? RichCells.Key(value, "url"))?.ToString();
        return new(id is null ? $"t:{(Names.Key(text) is { Length: > 0 } key ? key : text)}" : $"i:{id}", Summaries.Cut(text, MostCharacters), null, id);
    }
}
