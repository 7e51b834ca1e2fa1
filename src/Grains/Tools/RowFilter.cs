using System.Globalization;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Settings;

namespace CodaMcp.Tools;

/// <summary>
/// Tests rows by a model's filters: <c>{"column","op","value"}</c>, and groups <c>{"all":[…]}</c> and <c>{"any":[…]}</c>. Coda's API cannot
/// filter by these, so the rows are read and tested here.
/// </summary>
internal sealed class RowFilter
{
    [MemberLimit]
    private const int MaxFilters = 50;
    private const int MaxDepth = 4;

    /// <summary>The operators of a filter.</summary>
    public static readonly string[] Operators =
        ["equals", "not_equals", "contains", "not_contains", "greater", "greater_or_equal", "less", "less_or_equal", "between", "in", "blank", "not_blank"];

    // Members that identify a rich value, besides its name.
    private static readonly string[] Keys = ["rowId", "email", "url"];

    // By column name: the number of cells that could not be compared, and the first of these cells.
    private readonly Dictionary<string, (HashSet<string> Rows, string Example)> uncompared = new(StringComparer.Ordinal);
    private readonly List<string> strangers = [];
    private readonly List<SoughtName> names = [];
    private Func<Row, bool> fits = _ => true;

    private RowFilter()
    {
    }

    /// <summary>
    /// Whether a filter compares with a row's id, a person's address or a link's address. Only Coda's rich values contain these. The rows
    /// to test must then come from <see cref="RichCells.Compared"/>.
    /// </summary>
    public bool NeedsRichValues { get; private set; }

    /// <summary>
    /// A note on values that are no options, and on people and rows that no cell names. It also tells how many cells could not be compared.
    /// Null if there is nothing to report.
    /// </summary>
    public string? Note => Notes().ToList() is { Count: > 0 } notes ? string.Join(' ', notes) : null;

    /// <summary>Whether a row matches. Its values are by column id.</summary>
    public bool Fits(Row row) => fits(row);

    /// <summary>Parses a model's filters.</summary>
    /// <param name="columns">The table's columns.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="any">Whether one matching filter is enough.</param>
    /// <param name="argument">The argument that contains them.</param>
    /// <exception cref="ToolException">A filter is invalid.</exception>
    public static RowFilter Of(TableColumns columns, IEnumerable<Dictionary<string, JsonElement>> filters, bool any, string argument)
    {
        var left = MaxFilters;
        var filter = new RowFilter();
        filter.fits = Group(filters.Select((one, at) => filter.One(columns, one, $"{argument}[{at}]", MaxDepth, ref left)).ToList(), any);
        return filter;
    }

    /// <summary>Returns the values of a cell, without blank values.</summary>
    /// <param name="row">The row, its values by column id.</param>
    /// <param name="column">The column.</param>
    internal static IEnumerable<JsonElement> Values(Row row, Column column) => row.Values.TryGetValue(column.Id, out var cell) ? Flat(cell) : [];

    private IEnumerable<string> Notes()
    {
        foreach (var stranger in strangers)
            yield return stranger;
        foreach (var name in names)
        {
            if (name.Note is { } missing)
                yield return missing;
        }

        foreach (var (column, (rows, example)) in uncompared)
        {
            yield return rows.Count == 1
                ? $"1 cell of '{column}' could not be compared: '{example}'."
                : $"{rows.Count} cells of '{column}' could not be compared, such as '{example}'.";
        }
    }

    private static Func<Row, bool> Group(List<Func<Row, bool>> tests, bool any) =>
        any ? row => tests.Exists(test => test(row)) : row => tests.TrueForAll(test => test(row));

    private Func<Row, bool> One(TableColumns columns, Dictionary<string, JsonElement> filter, string place, int depth, ref int left)
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
            throw ToolException.ForArgument(place, $"has '{Summaries.Cut(unknown, 60)}', which no filter has: give column, op and value, such as {ArgumentShape.OfFilters.Example}, or a group all or any.");
        var column = columns.Find(Text(filter, "column", place), place);
        if (column.Format.Type == "button")
            throw ToolException.ForArgument(place, $"names '{column.Name}', which is a button. Buttons hold no value.");
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

    private Func<Row, bool> Test(Column column, string op, JsonElement value, string place)
    {
        // A text is never equal to a number. So for tests of equality, a note is useful only if the column's type promises comparable values.
        var tells = IsTyped(column) || op is not ("equals" or "not_equals" or "in");
        switch (op)
        {
            case "blank":
                return row => !Values(row).Any();
            case "not_blank":
                return row => Values(row).Any();
            case "contains" or "not_contains":
                var part = CellText(Scalar(value, place));
                var isRowId = part.StartsWith("i-", StringComparison.Ordinal);
                NeedsRichValues |= column.Format.Type is "person" or "link" || (column.Format.Type == "lookup" && isRowId);
                return row => Values(row).Any(cell => Holds(cell, part, isRowId)) == (op == "contains");
            case "in":
                var wanted = Items(value, place, "an array of values", least: 1).Select(item => Named(Comparer(column, item, place), item)).ToList();
                return row => Values(row).Any(cell => wanted.Exists(compare => Compared(row, cell, compare) == 0));
            case "between":
                var bounds = Items(value, place, "an array of the least and the most", least: 2, most: 2).Select(item => Comparer(column, item, place)).ToList();
                return row => Values(row).Any(cell => Compared(row, cell, bounds[0]) >= 0 && Compared(row, cell, bounds[1]) <= 0);
            default:
                var comparer = Comparer(column, Scalar(value, place), place);
                if (op == "equals")
                    comparer = Named(comparer, Scalar(value, place));
                return op switch
                {
                    "equals" => row => Values(row).Any(cell => Compared(row, cell, comparer) == 0),
                    "not_equals" => row => Values(row).All(cell => Compared(row, cell, comparer) != 0),
                    "greater" => row => Values(row).Any(cell => Compared(row, cell, comparer) > 0),
                    "greater_or_equal" => row => Values(row).Any(cell => Compared(row, cell, comparer) >= 0),
                    "less" => row => Values(row).Any(cell => Compared(row, cell, comparer) < 0),
                    _ => row => Values(row).Any(cell => Compared(row, cell, comparer) <= 0),
                };
        }

        IEnumerable<JsonElement> Values(Row row) => RowFilter.Values(row, column);

        // If no cell names the person or the related row, its name may be misspelt.
        Func<JsonElement, int?> Named(Func<JsonElement, int?> compare, JsonElement wanted)
        {
            if (column.Format.Type is not ("person" or "lookup"))
                return compare;
            var name = new SoughtName(column.Name, CellText(wanted).Trim());
            names.Add(name);
            return cell => name.Compared(CellText(cell), compare(cell));
        }

        int? Compared(Row row, JsonElement cell, Func<JsonElement, int?> compare)
        {
            var compared = compare(cell);
            if (compared is null && tells)
            {
                if (!uncompared.TryGetValue(column.Name, out var missed))
                    missed = uncompared[column.Name] = ([], Summaries.Cut(CellText(cell), 60));
                missed.Rows.Add(row.Id);
            }

            return compared;
        }
    }

    private static bool IsTyped(Column column) =>
        column.Format.Type is "number" or "currency" or "percent" or "slider" or "scale" or "date" or "dateTime" or "time" or "duration" or "checkbox";

    // Returns how a cell compares with the value; null if the two cannot be compared. Null matches only the operator not_equals.
    private Func<JsonElement, int?> Comparer(Column column, JsonElement given, string place)
    {
        var value = Scalar(given, place);
        switch (column.Format.Type)
        {
            case "number" or "currency" or "percent" or "slider" or "scale":
                var number = CellNumber.Of(value, column.Format) ?? throw ToolException.ForArgument(place, $"needs a number for column '{column.Name}'.");
                return cell => CellNumber.Of(cell, column.Format)?.CompareTo(number);
            case "duration":
                var duration = CellTime.Duration(value) ?? throw ToolException.ForArgument(place, $"needs a duration for column '{column.Name}', such as '2 hrs 30 mins', or a number of days.");
                return cell => CellTime.Duration(cell)?.CompareTo(duration);
            case "time":
                var time = CellTime.OfDay(value) ?? throw ToolException.ForArgument(place, $"needs a time for column '{column.Name}', such as 14:30.");
                return cell => CellTime.OfDay(cell)?.CompareTo(time);
            case "date" or "dateTime":
                return DateComparer(column, value, place);
            case "checkbox":
                var flag = TypedValues.Flag(value) ?? throw ToolException.ForArgument(place, $"needs true or false for column '{column.Name}'.");
                return cell => TypedValues.Flag(cell)?.CompareTo(flag);
            default:
                if (value.ValueKind == JsonValueKind.Number)
                    return cell => CellNumber.Of(cell, column.Format)?.CompareTo(value.GetDouble());
                var text = CellText(value).Trim();
                if (column.Format.Type == "person")
                    text = PersonTexts.AddressIn(text) ?? text;
                // A cell can hold a text that is no option, so this is no error.
                if (column.Format is { Type: "select", Options: { Count: > 0 } options } && text.Length > 0 && CellEdits.OptionNamed(column, text, place) is null)
                    strangers.Add($"'{Summaries.Cut(text, 100)}' is no option of '{column.Name}': {CellEdits.Options(options)}.");
                NeedsRichValues |= column.Format.Type switch
                {
                    "lookup" => text.StartsWith("i-", StringComparison.Ordinal),
                    "person" => text.Contains('@', StringComparison.Ordinal),
                    "link" => text.Contains('.', StringComparison.Ordinal),
                    _ => false,
                };
                return cell => IsCalled(cell, text) || Names.AreAlike(CellText(cell), text) ? 0 : string.Compare(CellText(cell).Trim(), text, StringComparison.OrdinalIgnoreCase);
        }
    }

    // A day is compared with the cell's own day, regardless of the time zone. A moment is compared with the cell's moment. A number of days
    // has no time zone. A whole number is a day, and another number is a time in the cell's time zone.
    private static Func<JsonElement, int?> DateComparer(Column column, JsonElement value, string place)
    {
        var iso = TypedValues.Date(value, withTime: true);
        if (DateOnly.TryParseExact(iso, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return ByDay(day);
        if (CellTime.Local(value) is { } local)
            return local.TimeOfDay == TimeSpan.Zero ? ByDay(DateOnly.FromDateTime(local)) : cell => CellTime.Moment(cell)?.DateTime.CompareTo(local);
        // Other texts are ambiguous: 05/06/2026 may be a day in May or in June.
        var instant = (iso is not null || CellTime.IsNumber(value) ? CellTime.Moment(value) : null)
            ?? throw ToolException.ForArgument(place, $"needs a date for column '{column.Name}', such as 2026-01-31 or 2026-01-31T12:00:00Z, and got {ArgumentValue.Shown(value)}.");
        return cell => CellTime.Moment(cell)?.CompareTo(instant);

        static Func<JsonElement, int?> ByDay(DateOnly day) =>
            cell => CellTime.Moment(cell) is { } moment ? DateOnly.FromDateTime(moment.DateTime).CompareTo(day) : null;
    }

    // A row's id is searched only for a part that begins like an id. Otherwise a single letter would match almost every id.
    private static bool Holds(JsonElement cell, string part, bool isRowId) =>
        Names.Hold(CellText(cell), part)
        || Keys.Any(name => (name != "rowId" || isRowId) && RichCells.Key(cell, name) is { } key && CellText(key).Contains(part, StringComparison.OrdinalIgnoreCase));

    // A row of another table, a person or a link also matches by its id or address.
    private static bool IsCalled(JsonElement cell, string text) => cell.ValueKind == JsonValueKind.Object
        && Keys.Any(name => RichCells.Key(cell, name) is { } key && string.Equals(CellText(key), text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the text of one value, as filters compare it.</summary>
    internal static string CellText(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => cell.GetString()!,
        JsonValueKind.Object when RichCells.Shown(cell) is { ValueKind: not JsonValueKind.Object } shown => CellText(shown),
        _ => cell.GetRawText(),
    };

    private static IEnumerable<JsonElement> Flat(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Array => cell.EnumerateArray().SelectMany(Flat),
        JsonValueKind.Null or JsonValueKind.Undefined => [],
        JsonValueKind.String when cell.ValueEquals("") => [],
        _ => [cell],
    };

    private static JsonElement Scalar(JsonElement value, string place) => value.ValueKind switch
    {
        JsonValueKind.Array when value.GetArrayLength() == 1 => Scalar(value[0], place),
        JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null => throw ToolException.ForArgument(
            place, $"needs a string, number, true or false as its value, and got {ArgumentValue.Shown(value)}.{(value.ValueKind == JsonValueKind.Array ? " For one of several values use the op in." : "")}"),
        _ => value,
    };

    private static List<JsonElement> Items(JsonElement value, string place, string what, int least, int most = 100) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() >= least && value.GetArrayLength() <= most
            ? [.. value.EnumerateArray()]
            : throw ToolException.ForArgument(place, $"needs {what} as its value{(least == most ? "" : $", at most {most}")}.");
}
