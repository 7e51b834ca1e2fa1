using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Converts rows to values by column name, and cuts them to a size that fits.</summary>
internal static class RowValues
{
    /// <summary>
    /// The value format for models. Arrays stay arrays, and relations and people are their names. A model can read these values and write
    /// them back.
    /// </summary>
    public const string Format = "simpleWithArrays";

    /// <summary>The note on a row whose cells were cut.</summary>
    public const string ShrunkNote = "The row is too large to give whole. Its long cells are cut, and its last columns may be missing: choose columns, or use get_row.";

    // The most bytes that are kept of a cell in a row that alone is too large, and the least that are useful.
    private const int CellBytes = 1_000;
    private const int LeastBytes = 40;

    /// <summary>
    /// Returns a row's values by column name. Blank values are left out. Buttons are left out too, since Coda sends their label in every
    /// row. Days are returned without the midnight that Coda adds, and times of day without the day that Coda adds.
    /// </summary>
    /// <param name="row">The row, its values by column id.</param>
    /// <param name="columns">The table's columns.</param>
    /// <param name="shown">The columns to return.</param>
    public static Dictionary<string, JsonElement> Of(Row row, TableColumns columns, IEnumerable<Column> shown) => shown
        .Where(column => column.Format.Type != "button" && row.Values.TryGetValue(column.Id, out var value) && !IsBlank(value))
        .ToDictionary(columns.KeyOf, column => CellTime.Shown(row.Values[column.Id], column.Format.Type), StringComparer.Ordinal);

    /// <summary>Converts a row of a listing.</summary>
    /// <param name="row">The row, its values by column id.</param>
    /// <param name="columns">The table's columns.</param>
    /// <param name="shown">The columns to return.</param>
    public static RowSummary Summary(Row row, TableColumns columns, IEnumerable<Column> shown) => new()
    {
        Id = row.Id,
        Name = row.Name is null ? null : Summaries.Cut(row.Name, 200),
        Values = Of(row, columns, shown),
    };

    /// <summary>Shrinks a row that alone is too large for a result. Its long cells are cut, and as many columns are kept as fit.</summary>
    public static RowSummary Shrunk(RowSummary row) => row with { Values = Shrunk(row.Values, Fitting.MaxBytes - Fitting.Size(row with { Values = [] })) };

    /// <summary>Shrinks values that are too large for a result. Long values are cut, and as many values are kept as fit.</summary>
    /// <param name="values">The values.</param>
    /// <param name="room">The most bytes of JSON.</param>
    public static Dictionary<string, JsonElement> Shrunk(Dictionary<string, JsonElement> values, int room)
    {
        var most = Math.Clamp((room - values.Keys.Sum(name => Fitting.Size(name) + 4)) / Math.Max(1, values.Count), LeastBytes, CellBytes);
        var shrunk = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            var cut = Cut(value, most);
            room -= Fitting.Size(name) + Fitting.Size(cut) + 2;
            if (room < 0)
                break;
            shrunk.Add(name, cut);
        }

        return shrunk;
    }

    /// <summary>Returns a value, or the beginning of its text if it is too large.</summary>
    /// <param name="value">The value.</param>
    /// <param name="room">The most bytes of JSON.</param>
    public static JsonElement Cut(JsonElement value, int room)
    {
        if (Fitting.Size(value) <= room)
            return value;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonSerializer.Serialize(value, ToolJson.Results.JsonElement);
        // This leaves room for two quotes and the "…".
        return JsonSerializer.SerializeToElement(Fitting.Cut(text, Math.Max(1, room - 5)), ToolJson.Default.String);
    }

    private static bool IsBlank(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""))
        || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);
}
