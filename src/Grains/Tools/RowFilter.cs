using System.Globalization;
using System.Text.Json;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;

namespace CodaMcp.Tools;

/// <summary>
/// Makes a test of rows out of a model's filters: <c>{"column","op","value"}</c>, and groups <c>{"all":[…]}</c> and <c>{"any":[…]}</c>.
/// What Coda's API cannot filter by is read and tested here.
/// </summary>
internal static class RowFilter
{
    private const int MaxFilters = 50;
    private const int MaxDepth = 4;

    private static readonly string[] Operators =
        ["equals", "not_equals", "contains", "not_contains", "greater", "greater_or_equal", "less", "less_or_equal", "between", "in", "blank", "not_blank"];

    /// <summary>A test of rows whose values are by column id.</summary>
    /// <param name="columns">The table's columns.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="any">Whether one that fits is enough.</param>
    /// <param name="argument">The argument they came by.</param>
    /// <exception cref="ToolException">A filter is none.</exception>
    public static Func<Row, bool> Of(TableColumns columns, IEnumerable<Dictionary<string, JsonElement>> filters, bool any, string argument)
    {
        var left = MaxFilters;
        return Group(filters.Select((filter, at) => One(columns, filter, $"{argument}[{at}]", MaxDepth, ref left)).ToList(), any);
    }

    private static Func<Row, bool> Group(List<Func<Row, bool>> tests, bool any) =>
        any ? row => tests.Exists(test => test(row)) : row => tests.TrueForAll(test => test(row));

    private static Func<Row, bool> One(TableColumns columns, Dictionary<string, JsonElement> filter, string place, int depth, ref int left)
    {
        if (left-- == 0)
            throw ToolException.ForArgument(place, $"is one too many: at most {MaxFilters} filters are taken.");
        if (filter.Count == 1 && filter.Single() is (("all" or "any") and var kind, var group))
        {
            if (depth == 0)
                throw ToolException.ForArgument(place, $"nests deeper than {MaxDepth} groups.");
            if (group.ValueKind != JsonValueKind.Array || group.GetArrayLength() == 0 || group.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
                throw ToolException.ForArgument($"{place}.{kind}", "must be an array of filters.");
            var tests = new List<Func<Row, bool>>();
            foreach (var item in group.EnumerateArray())
            {
                var inner = item.EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);
                tests.Add(One(columns, inner, $"{place}.{kind}[{tests.Count}]", depth - 1, ref left));
            }

            return Group(tests, kind == "any");
        }

        if (filter.Keys.FirstOrDefault(key => key is not ("column" or "op" or "value")) is { } unknown)
            throw ToolException.ForArgument(place, $"has '{Summaries.Cut(unknown, 60)}', which no filter has: give column, op and value, or a group all or any.");
        var column = columns.Find(Text(filter, "column", place), place);
        var op = Text(filter, "op", place);
        if (!Operators.Contains(op))
            throw ToolException.ForArgument(place, $"has the op '{Summaries.Cut(op, 60)}', which is none of: {string.Join(", ", Operators)}.");
        var hasValue = filter.TryGetValue("value", out var value) && value.ValueKind != JsonValueKind.Null;
        var takesValue = op is not ("blank" or "not_blank");
        if (hasValue != takesValue)
            throw ToolException.ForArgument(place, takesValue ? "has no value." : $"has a value, which '{op}' does not take.");
        return Test(column, op, value, place);
    }

    private static string Text(Dictionary<string, JsonElement> filter, string name, string place) =>
        filter.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw ToolException.ForArgument(place, $"needs '{name}', a string.");

    private static Func<Row, bool> Test(Column column, string op, JsonElement value, string place)
    {
        switch (op)
        {
            case "blank":
                return row => !Values(row).Any();
            case "not_blank":
                return row => Values(row).Any();
            case "contains" or "not_contains":
                var part = CellText(Scalar(value, place));
                return row => Values(row).Any(cell => CellText(cell).Contains(part, StringComparison.OrdinalIgnoreCase)) == (op == "contains");
            case "in":
                var wanted = Items(value, place, "an array of values", least: 1).Select(item => Comparer(column, item, place)).ToList();
                return row => Values(row).Any(cell => wanted.Exists(compare => compare(cell) == 0));
            case "between":
                var bounds = Items(value, place, "an array of the least and the most", least: 2, most: 2).Select(item => Comparer(column, item, place)).ToList();
                return row => Values(row).Any(cell => bounds[0](cell) >= 0 && bounds[1](cell) <= 0);
            default:
                var comparer = Comparer(column, Scalar(value, place), place);
                return op switch
                {
                    "equals" => row => Values(row).Any(cell => comparer(cell) == 0),
                    "not_equals" => row => Values(row).All(cell => comparer(cell) != 0),
                    "greater" => row => Values(row).Any(cell => comparer(cell) > 0),
                    "greater_or_equal" => row => Values(row).Any(cell => comparer(cell) >= 0),
                    "less" => row => Values(row).Any(cell => comparer(cell) < 0),
                    _ => row => Values(row).Any(cell => comparer(cell) <= 0),
                };
        }

        IEnumerable<JsonElement> Values(Row row) => row.Values.TryGetValue(column.Id, out var cell) ? Flat(cell) : [];
    }

    // How a cell compares to the value: null where the two cannot be compared, which no operator but not_equals takes for a fit.
    private static Func<JsonElement, int?> Comparer(Column column, JsonElement value, string place)
    {
        switch (column.Format.Type)
        {
            case "number" or "currency" or "percent" or "slider" or "scale":
                var number = CellNumber(Scalar(value, place)) ?? throw ToolException.ForArgument(place, $"needs a number for column '{column.Name}'.");
                return cell => CellNumber(cell)?.CompareTo(number);
            case "date" or "dateTime":
                return DateComparer(column, CellText(Scalar(value, place)), place);
            case "checkbox":
                var flag = CellFlag(Scalar(value, place)) ?? throw ToolException.ForArgument(place, $"needs true or false for column '{column.Name}'.");
                return cell => CellFlag(cell)?.CompareTo(flag);
            default:
                var scalar = Scalar(value, place);
                if (scalar.ValueKind == JsonValueKind.Number)
                    return cell => CellNumber(cell)?.CompareTo(scalar.GetDouble());
                var text = CellText(scalar).Trim();
                return cell => string.Compare(CellText(cell).Trim(), text, StringComparison.OrdinalIgnoreCase);
        }
    }

    // A day is compared with the cell's own day, whatever the time zone; a moment with its moment.
    private static Func<JsonElement, int?> DateComparer(Column column, string text, string place)
    {
        if (DateOnly.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return cell => Moment(CellText(cell)) is { } moment ? DateOnly.FromDateTime(moment.DateTime).CompareTo(day) : null;
        var instant = Moment(text) ?? throw ToolException.ForArgument(place, $"needs a date for column '{column.Name}', such as 2026-01-31 or 2026-01-31T12:00:00Z.");
        return cell => Moment(CellText(cell))?.CompareTo(instant);
    }

    private static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;

    private static double? CellNumber(JsonElement cell)
    {
        if (cell.ValueKind == JsonValueKind.Number)
            return cell.GetDouble();
        if (cell.ValueKind != JsonValueKind.String)
            return null;
        // As a cell may show it: $1,234.50, -12 %, 3.
        var text = cell.GetString()!.Trim();
        var percent = text.EndsWith('%');
        var digits = new string([.. text.TrimEnd('%').Where(c => !char.IsWhiteSpace(c) && c != ',' && char.GetUnicodeCategory(c) != UnicodeCategory.CurrencySymbol)]);
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? percent ? number / 100 : number : null;
    }

    private static bool? CellFlag(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(cell.GetString(), out var flag) => flag,
        _ => null,
    };

    private static string CellText(JsonElement cell) => cell.ValueKind == JsonValueKind.String ? cell.GetString()! : cell.GetRawText();

    private static IEnumerable<JsonElement> Flat(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Array => cell.EnumerateArray().SelectMany(Flat),
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.String when cell.ValueEquals("") => [],
        _ => [cell],
    };

    private static JsonElement Scalar(JsonElement value, string place) => value.ValueKind is JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null
        ? throw ToolException.ForArgument(place, "needs a string, number, true or false as its value.")
        : value;

    private static List<JsonElement> Items(JsonElement value, string place, string what, int least, int most = 100) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() >= least && value.GetArrayLength() <= most
            ? [.. value.EnumerateArray()]
            : throw ToolException.ForArgument(place, $"needs {what} as its value{(least == most ? "" : $", at most {most}")}.");
}
