using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools;

/// <summary>Says rows by column name, and as many of them as fit.</summary>
internal static class RowValues
{
    /// <summary>The most characters of JSON that one result gives of rows.</summary>
    public const int MaxCharacters = 25_000;

    // What is left of a cell in a row that is too large by itself.
    private const int CellCharacters = 1_000;

    /// <summary>A row's values by column name, blank ones left out.</summary>
    /// <param name="row">The row, its values by column id.</param>
    /// <param name="columns">The table's columns.</param>
    /// <param name="shown">The columns to give.</param>
    public static Dictionary<string, JsonElement> Of(Row row, TableColumns columns, IEnumerable<Column> shown) => shown
        .Where(column => row.Values.TryGetValue(column.Id, out var value) && !IsBlank(value))
        .ToDictionary(columns.KeyOf, column => row.Values[column.Id], StringComparer.Ordinal);

    /// <summary>As many rows as fit <see cref="MaxCharacters"/>, at least one.</summary>
    /// <returns>The rows, and whether cells had to be cut to give one at all.</returns>
    public static (List<RowSummary> Rows, bool Cut) Fitting(IEnumerable<Row> rows, TableColumns columns, IReadOnlyList<Column> shown)
    {
        var fitting = new List<RowSummary>();
        var room = MaxCharacters;
        foreach (var row in rows)
        {
            var summary = new RowSummary { Id = row.Id, Name = row.Name is null ? null : Summaries.Cut(row.Name, 200), Values = Of(row, columns, shown) };
            room -= Size(summary);
            if (room >= 0)
            {
                fitting.Add(summary);
                continue;
            }

            if (fitting.Count > 0)
                break;
            // A row larger than a whole result would stop the listing for good; its largest cells give way.
            return ([summary with { Values = summary.Values.ToDictionary(cell => cell.Key, cell => Cut(cell.Value), StringComparer.Ordinal) }], true);
        }

        return (fitting, false);
    }

    private static bool IsBlank(JsonElement value) => value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
        || (value.ValueKind == JsonValueKind.String && value.ValueEquals(""))
        || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0);

    private static JsonElement Cut(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length <= CellCharacters ? value : JsonSerializer.SerializeToElement(Summaries.Cut(text, CellCharacters), ToolJson.Default.String);
    }

    private static int Size(RowSummary row) => JsonSerializer.SerializeToUtf8Bytes(row, ToolJson.Default.RowSummary).Length;
}
