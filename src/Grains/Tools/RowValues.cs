using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Says rows by column name, and as many of them as fit.</summary>
internal static class RowValues
{
    /// <summary>Arrays stay arrays, and relations and people are their names: what a model can read and write back.</summary>
    public const string Format = "simpleWithArrays";

    /// <summary>What to say of a row whose cells were cut.</summary>
    public const string ShrunkNote = "The row is too large to give whole, and its long cells are cut: choose columns, or use get_row.";

    // The most that is left of a cell in a row that is too large by itself.
    private const int CellCharacters = 1_000;

    /// <summary>
    /// A row's values by column name. Blank ones are left out, and so are buttons: Coda gives their label in every row. Days and times of day
    /// come as such, without the midnight and the day that Coda adds to them.
    /// </summary>
    /// <param name="row">The row, its values by column id.</param>
    /// <param name="columns">The table's columns.</param>
    /// <param name="shown">The columns to give.</param>
    public static Dictionary<string, JsonElement> Of(Row row, TableColumns columns, IEnumerable<Column> shown) => shown
        .Where(column => column.Format.Type != "button" && row.Values.TryGetValue(column.Id, out var value) && !IsBlank(value))
        .ToDictionary(columns.KeyOf, column => CellTime.Shown(row.Values[column.Id], column.Format.Type), StringComparer.Ordinal);

    /// <summary>A row of a listing.</summary>
    /// <param name="row">The row, its values by column id.</param>
    /// <param name="columns">The table's columns.</param>
    /// <param name="shown">The columns to give.</param>
    public static RowSummary Summary(Row row, TableColumns columns, IEnumerable<Column> shown) => new()
    {
        Id = row.Id,
        Name = row.Name is null ? null : Summaries.Cut(row.Name, 200),
        Values = Of(row, columns, shown),
    };

    /// <summary>A row that is too large for a result by itself, with its long cells cut.</summary>
    public static RowSummary Shrunk(RowSummary row)
    {
        // Escapes may double the characters of a cell.
        var most = Math.Min(CellCharacters, Fitting.MaxCharacters / 2 / Math.Max(1, row.Values.Count));
        return row with { Values = row.Values.ToDictionary(cell => cell.Key, cell => Cut(cell.Value, most), StringComparer.Ordinal) };
    }

    private static bool IsBlank(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""))
        || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    private static JsonElement Cut(JsonElement value, int most)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= most ? value : JsonSerializer.SerializeToElement(Summaries.Cut(text, most), ToolJson.Default.String);
    }
}
