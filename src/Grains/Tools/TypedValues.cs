using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>
/// Checks values for typed columns. Coda parses a written cell like text that a user types. It stores a value that it cannot parse as plain
/// text, without an error (live note, for relations). So only unambiguous values are sent, in forms that Coda is known to accept. These are
/// dates in ISO 8601 and images by address (live notes), and numbers and true or false as such (specification).
/// </summary>
/// <remarks>No recording shows which other forms Coda accepts. <see cref="PersonTexts"/> checks people.</remarks>
internal static partial class TypedValues
{
    private static readonly string[] Days = ["yyyy-MM-dd", "yyyy/MM/dd", "yyyy-M-d", "yyyy/M/d", "d MMM yyyy", "d MMMM yyyy", "MMM d, yyyy", "MMMM d, yyyy", "MMM d yyyy", "MMMM d yyyy"];
    private static readonly string[] Times = ["HH:mm", "H:mm", "HH:mm:ss", "H:mm:ss", "h:mm tt", "h:mm:ss tt", "h:mmtt", "h tt", "htt"];

    /// <summary>Returns the value in the form to send.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">One value, or an array of them; the empty text clears a cell.</param>
    /// <param name="place">Where it is, for errors: <c>cells</c>, <c>rows[3]</c>.</param>
    /// <exception cref="ToolException">The column cannot hold the value.</exception>
    public static JsonElement Checked(Column column, JsonElement value, string place)
    {
        if (FormOf(column.Format.Type) is not { } form)
            return value;
        return value.ValueKind == JsonValueKind.Array
            ? JsonSerializer.SerializeToElement([.. value.EnumerateArray().Select(item => One(column, item, form, place))], ToolJson.Default.JsonElementArray)
            : One(column, value, form, place);
    }

    /// <summary>Converts a day, an ISO 8601 date and time, or a date with the month's name to ISO 8601. Returns null for any other value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="withTime">Whether the column also holds times of day.</param>
    public static string? Date(JsonElement value, bool withTime)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        var text = value.GetString()!.Trim();
        if (DateOnly.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (!IsoMoment().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return null;
        // Coda sends a day as midnight in the doc's time zone.
        return !withTime && moment.TimeOfDay == TimeSpan.Zero ? moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : text.Replace(' ', 'T');
    }

    private static JsonElement One(Column column, JsonElement value, Form form, string place)
    {
        if (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString()))
            return Text("")!.Value;
        return form.Read(value, column.Format) ?? throw ToolException.ForArgument(
            place, $"gives column '{column.Name}' the value '{Summaries.Cut(CellEdits.Text(value), 100)}', which is {form.Lacks}. {form.Advice}");
    }

    private static Form? FormOf(string type) => type switch
    {
        "date" => new((value, _) => Text(Date(value, withTime: false)), "no date", "Write a date as 2026-12-31."),
        "dateTime" => new((value, _) => Text(Date(value, withTime: true)), "no date and time", "Write it as 2026-12-31T14:30:00Z, or with an offset such as +01:00."),
        "time" => new((value, _) => Text(TimeOfDay(value)), "no time of day", "Write a time as 14:30."),
        "duration" => new((value, _) => Duration(value), "no duration", "Write a duration with its units, such as '2 hrs 30 mins' or '3 days'."),
        "number" or "currency" => new(Number, "no number", "Write a number such as 1234.5."),
        "percent" => new(Number, "no percentage", "Write 40% as 0.4 or as '40%'."),
        "slider" or "scale" => new(Bounded, "no number that it takes", "Write a number within its bounds; get_column gives them."),
        "checkbox" => new((value, _) => Flag(value) is { } flag ? JsonSerializer.SerializeToElement(flag, ToolJson.Default.Boolean) : null, "neither true nor false", "Write true or false."),
        "email" => new((value, _) => value.ValueKind == JsonValueKind.String && Mail().IsMatch(value.GetString()!) ? value : null, "no email address", "Write an address such as ada@example.com."),
        "link" => new((value, _) => IsLink(value) ? value : null, "no link", "Write an address such as https://example.com/page."),
        "image" or "imageReference" or "attachments" => new((value, _) => IsPublicAddress(value) ? value : null, "no address of a file", "Write a public address such as https://example.com/picture.png, from which Coda copies the file."),
        _ => null,
    };

    /// <summary>Parses true or false, also as a word or as 1 or 0. Returns null for any other value.</summary>
    public static bool? Flag(JsonElement value) => value.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Number or JsonValueKind.String
        ? CellEdits.Text(value).Trim().ToUpperInvariant() switch
        {
            "TRUE" or "YES" or "1" => true,
            "FALSE" or "NO" or "0" => false,
            _ => null,
        }
        : null;

    // Coda sends a time of day as a timestamp.
    private static string? TimeOfDay(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        var text = value.GetString()!.Trim();
        if (TimeOnly.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return Shown(time);
        return IsoMoment().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? Shown(TimeOnly.FromTimeSpan(moment.TimeOfDay))
            : null;
    }

    private static string Shown(TimeOnly time) => time.ToString(time.Second == 0 ? "HH:mm" : "HH:mm:ss", CultureInfo.InvariantCulture);

    // A number without a unit is ambiguous: 5 may mean days or hours. A text with units is sent unchanged, as a user would type it.
    private static JsonElement? Duration(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || BareNumber().IsMatch(value.GetString()!) || CellTime.Duration(value) is not { } seconds)
            return null;
        var text = value.GetString()!.Trim();
        if (!text.TrimStart('-').StartsWith('P'))
            return Text(text);
        // It is not known whether Coda accepts ISO 8601 durations.
        var span = TimeSpan.FromSeconds(Math.Abs(seconds));
        string?[] parts = [Part(span.Days, "days"), Part(span.Hours, "hrs"), Part(span.Minutes, "mins"), span.Seconds > 0 || span == TimeSpan.Zero ? Part(span.Seconds, "secs") ?? "0 secs" : null];
        return Text((seconds < 0 ? "-" : "") + string.Join(' ', parts.Where(part => part is not null)));

        static string? Part(int count, string unit) => count == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{count} {unit}");
    }

    private static JsonElement? Number(JsonElement value, ColumnFormat format)
    {
        if (value.ValueKind == JsonValueKind.Number)
            return value;
        if (value.ValueKind != JsonValueKind.String)
            return null;
        // A plain decimal number is sent unchanged, to keep its precision.
        return BareNumber().IsMatch(value.GetString()!) ? Text(value.GetString()!.Trim())
            : CellNumber.Of(value, format) is { } number ? JsonSerializer.SerializeToElement(number, ToolJson.Default.Double)
            : null;
    }

    // A bound may also be a formula. Its value is not known here.
    private static JsonElement? Bounded(JsonElement value, ColumnFormat format)
    {
        if (Number(value, format) is not { } sent || CellNumber.Of(sent, format) is not { } number)
            return null;
        return (Bound("minimum") ?? (format.Type == "scale" ? 0 : null)) is { } least && number < least ? null : Bound("maximum") is { } most && number > most ? null : sent;

        double? Bound(string name) => format.More?.GetValueOrDefault(name) is { ValueKind: JsonValueKind.Number } bound ? bound.GetDouble() : null;
    }

    private static bool IsLink(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is var text
        && !text.Any(char.IsWhiteSpace) && (Uri.TryCreate(text, UriKind.Absolute, out _) || text.Contains('.', StringComparison.Ordinal));

    private static bool IsPublicAddress(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && Uri.TryCreate(value.GetString()!.Trim(), UriKind.Absolute, out var address) && address.Scheme is "https" or "http";

    private static JsonElement? Text(string? text) => text is null ? null : JsonSerializer.SerializeToElement(text, ToolJson.Default.String);

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?$", RegexOptions.CultureInvariant)]
    private static partial Regex IsoMoment();

    [GeneratedRegex(@"^\s*[+-]?[0-9]+(?:\.[0-9]+)?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex BareNumber();

    [GeneratedRegex(@"^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Mail();

    /// <summary>Describes the values that a type of column holds.</summary>
    /// <param name="Read">Returns the value in the form to send; null if the type cannot hold it.</param>
    /// <param name="Lacks">Completes "which is" in the error for a wrong value, such as <c>no date</c>.</param>
    /// <param name="Advice">A sentence that describes the right form.</param>
    private sealed record Form(Func<JsonElement, ColumnFormat, JsonElement?> Read, string Lacks, string Advice);
}
