using System.Globalization;
using System.Text;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Settings;

namespace CodaMcp.Tools;

/// <summary>
/// Builds the cells to write from the values of a model. It refuses values that Coda would misread, or would refuse without naming the
/// place. These are unknown columns, columns that cannot be written, unknown options, values of another type, and rows that are too large.
/// </summary>
internal static class CellEdits
{
    /// <summary>The most bytes of text in the cells of one row (Coda: 85 KB).</summary>
    [MemberLimit]
    public const int MaxRowBytes = 85 * 1024;

    /// <summary>Builds the cells of one row.</summary>
    /// <param name="columns">The table's columns.</param>
    /// <param name="cells">The values by column name or id.</param>
    /// <param name="allowNewOptions">Whether a select column accepts values that are not among its options.</param>
    /// <param name="asText">Whether Coda stores texts unparsed. A typed column then accepts any text.</param>
    /// <param name="place">Where the cells are, for errors: <c>cells</c>, <c>rows[3]</c>.</param>
    /// <exception cref="ToolException">A cell cannot be written as given.</exception>
    public static RowEdit Of(TableColumns columns, IReadOnlyDictionary<string, JsonElement> cells, bool allowNewOptions, bool asText, string place)
    {
        if (cells.Count == 0)
            throw ToolException.ForArgument(place, "holds no cells. Give at least one, such as {\"Column name\": \"value\"}.");
        var edits = new List<CellEdit>(cells.Count);
        foreach (var (name, value) in cells)
        {
            var column = columns.Find(name, place);
            if (edits.Exists(edit => edit.Column == column.Id))
                throw ToolException.ForArgument(place, $"gives column '{column.Name}' twice.");
            if (column.Format.Type == "button")
                throw ToolException.ForArgument(place, $"writes to '{column.Name}', which is a button. Buttons hold no value; leave it out.");
            if (column.Calculated is true)
                throw ToolException.ForArgument(place, $"writes to '{column.Name}', which a formula fills. Leave it out, and write the columns the formula reads.");
            edits.Add(new CellEdit(column.Id, Checked(column, value, allowNewOptions, asText, place)));
        }

        var bytes = edits.Sum(edit => Weight(edit.Value));
        return bytes <= MaxRowBytes ? new RowEdit(edits) : throw ToolException.ForArgument(place, string.Create(
            CultureInfo.InvariantCulture,
            $"weighs {bytes / 1024} KB, and Coda takes 85 KB a row. The largest cell is '{columns.Find(edits.MaxBy(edit => Weight(edit.Value))!.Column, place).Name}'."));
    }

    private static JsonElement Checked(Column column, JsonElement value, bool allowNewOptions, bool asText, string place)
    {
        // Coda has no null: the empty text clears a cell.
        if (value.ValueKind == JsonValueKind.Null)
            return JsonSerializer.SerializeToElement("", ToolJson.Default.String);
        if (column.Format.IsArray && value.ValueKind == JsonValueKind.String && JsonText.ListIn(value.GetString()!) is { } several)
            value = several;
        if (column.Format.Type == "currency" && !asText)
            RefuseOtherCurrency(column, value, place);
        value = RichCells.Writable(value);
        if (HoldsOne(column.Format) && value.ValueKind == JsonValueKind.Array && !asText)
            value = Single(column, value, place);
        if (!IsWritable(value, nested: 1))
            throw ToolException.ForArgument(place, $"gives column '{column.Name}' an object. A cell takes a string, number, true, false, null, an array of them, or a rich value as get_row gives it.");
        if (column.Format is { Type: "select", Options.Count: > 0 } && !allowNewOptions)
            return Option(column, value, place);
        return asText ? value : TypedValues.Checked(column, value, place);
    }

    // Coda also accepts an array for such a column, and stores its items as one text.
    private static bool HoldsOne(ColumnFormat format) => !format.IsArray && format.Type is
        "select" or "lookup" or "person" or "date" or "dateTime" or "time" or "duration" or "number" or "currency" or "percent" or "slider" or "scale" or "checkbox" or "email";

    private static JsonElement Single(Column column, JsonElement several, string place) => several.GetArrayLength() switch
    {
        0 => JsonSerializer.SerializeToElement("", ToolJson.Default.String),
        1 => several[0],
        var count => throw ToolException.ForArgument(place, string.Create(CultureInfo.InvariantCulture, $"gives column '{column.Name}' {count} values, and it holds one.")),
    };

    // Only the number is written. It counts in the column's currency.
    private static void RefuseOtherCurrency(Column column, JsonElement value, string place)
    {
        if (column.Format.More?.GetValueOrDefault("currencyCode") is { ValueKind: JsonValueKind.String } code
            && CellNumber.CurrencyOf(value) is { } given && !string.Equals(given, code.GetString(), StringComparison.OrdinalIgnoreCase))
            throw ToolException.ForArgument(place, $"gives column '{column.Name}' an amount in {given}, and the column holds {code.GetString()}. Write the number in that currency.");
    }

    private static bool IsWritable(JsonElement value, int nested) => value.ValueKind switch
    {
        JsonValueKind.Object => false,
        JsonValueKind.Array => nested >= 0 && value.EnumerateArray().All(item => item.ValueKind != JsonValueKind.Null && IsWritable(item, nested - 1)),
        _ => true,
    };

    private static JsonElement Option(Column column, JsonElement value, string place)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            var options = value.EnumerateArray().Select(item => OptionNamed(column, Text(item), place) ?? throw NoOption(column, Text(item), place)).ToArray();
            return JsonSerializer.SerializeToElement(options, ToolJson.Default.StringArray);
        }

        var text = Text(value);
        if (text.Length == 0)
            return value;
        if (OptionNamed(column, text, place) is { } option)
            return JsonSerializer.SerializeToElement(option, ToolJson.Default.String);
        // Coda splits text that is typed into a cell of several values at its commas.
        if (column.Format.IsArray && text.Contains(',', StringComparison.Ordinal))
        {
            var parts = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            return JsonSerializer.SerializeToElement([.. parts.Select(part => OptionNamed(column, part, place) ?? throw NoOption(column, part, place))], ToolJson.Default.StringArray);
        }

        throw NoOption(column, text, place);
    }

    /// <summary>Finds the option of a select column by its name, in any spelling. Returns null if there is none.</summary>
    /// <exception cref="ToolException">Several options have a similar name.</exception>
    public static string? OptionNamed(Column column, string text, string place)
    {
        var named = Names.Find(column.Format.Options!.DistinctBy(option => option.Name), option => option.Name, text);
        return named switch
        {
            [] => null,
            [var only] => only.Name,
            _ => throw new ToolException(
                ToolErrorKind.Ambiguous,
                $"Argument '{place}' gives column '{column.Name}' the value '{Summaries.Cut(text, 100)}', which several of its options are like: {string.Join(", ", named.Select(option => $"'{option.Name}'"))}. Use one of them exactly."),
        };
    }

    /// <summary>Lists the first options of a select column, for errors.</summary>
    public static string Options(IReadOnlyList<SelectOption> options) =>
        string.Join(", ", options.Take(30).Select(option => $"'{option.Name}'")) + (options.Count > 30 ? ", …" : "");

    private static ToolException NoOption(Column column, string text, string place)
    {
        return ToolException.ForArgument(
            place,
            $"gives column '{column.Name}' the value '{Summaries.Cut(text, 100)}', which is none of its options: {Options(column.Format.Options!)}. Use one of them, or set allow_new_options.");
    }

    /// <summary>Returns a value as text.</summary>
    public static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    // Coda counts the text itself, not its JSON escapes, and each line break twice.
    private static int Weight(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().Sum(Weight);
        var text = Text(value);
        return Encoding.UTF8.GetByteCount(text) + text.Count(c => c == '\n');
    }
}
