using System.Globalization;
using System.Text.Json;

namespace CodaMcp.Sandbox.Coda;

/// <summary>
/// Reads a written value as Coda reads text that a user types into a cell. A value that cannot be read stays literal text. Only ISO 8601 dates are known to be
/// read (live note), so other forms of dates stay text here.
/// </summary>
internal static class CellParsing
{
    private static readonly string[] Moments =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    public static JsonElement Parse(DocModel doc, ColumnModel column, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return column.IsArray || value.GetArrayLength() != 1
                ? Cells.List(Flatten(value).Select(item => One(doc, column, item)))
                : One(doc, column, value[0]);
        var parsed = column is { IsArray: true, Type: "select" } && value.ValueKind == JsonValueKind.String && value.GetString()!.Contains(',', StringComparison.Ordinal)
            ? Cells.List(value.GetString()!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Cells.Of))
            : One(doc, column, value);
        return column.IsArray && parsed.ValueKind != JsonValueKind.Array && !IsBlank(parsed) ? Cells.List([parsed]) : parsed;
    }

    private static IEnumerable<JsonElement> Flatten(JsonElement array) =>
        array.EnumerateArray().SelectMany(item => item.ValueKind == JsonValueKind.Array ? Flatten(item) : [item]);

    private static bool IsBlank(JsonElement cell) => cell.ValueKind == JsonValueKind.String && cell.GetString()!.Length == 0;

    private static JsonElement One(DocModel doc, ColumnModel column, JsonElement value)
    {
        if (IsBlank(value))
            return value;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : value.GetRawText();
        return column.Type switch
        {
            "number" or "slider" or "scale" => Number(text, 1) ?? value,
            "currency" => Number(text.Trim('$', '€', '£'), 1) ?? value,
            // A plain 0.4 is already a fraction. 40% means 40 hundredths.
            "percent" => text.EndsWith('%') ? Number(text[..^1], 0.01) ?? value : Number(text, 1) ?? value,
            "checkbox" => Checkbox(text) ?? value,
            "date" => Date(text) ?? value,
            "dateTime" => Moment(text) is { } moment ? Cells.Of(moment.ToString("o", CultureInfo.InvariantCulture)) : value,
            "image" or "attachments" => File(doc, text) ?? value,
            "lookup" => Relation(doc, column, text) ?? value,
            "person" => doc.People.ContainsKey(text.ToLowerInvariant()) ? Cells.Person(text.ToLowerInvariant()) : value,
            _ => value.ValueKind == JsonValueKind.String ? value : Cells.Of(text),
        };
    }

    private static JsonElement? Number(string text, double factor) =>
        double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? Cells.Of(Math.Round(number * factor, 10))
            : null;

    private static JsonElement? Checkbox(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "1" => Cells.Of(true),
        "FALSE" or "NO" or "0" => Cells.Of(false),
        _ => null,
    };

    private static JsonElement? Date(string text) => Moment(text) is { } moment ? Cells.Of(moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null;

    private static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    // Coda copies the file. No recording shows the size of an image that was just written.
    private static JsonElement? File(DocModel doc, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "https" or "http" && address.Segments[^1] is var name && name != "/"
            ? Cells.File(Uri.UnescapeDataString(name), $"https://codahosted.io/docs/{doc.Id}/blobs/{CodaIds.Blob()}/{name}")
            : null;

    private static JsonElement? Relation(DocModel doc, ColumnModel column, string text)
    {
        if (column.LookupTableId is not { } tableId || doc.Table(tableId) is not { } table)
            return null;
        var row = table.Row(text) ?? table.Rows.Find(candidate => CellReading.RowName(doc, table, candidate) == text);
        return row is null ? null : Cells.Row(row.Id);
    }
}
