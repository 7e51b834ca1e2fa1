using System.Globalization;
using System.Text.Json;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>A cell's value as totals count it. It is exact: a text that only shows a number is no amount, since its style is not known.</summary>
/// <param name="Number">The number; seconds for a duration, and a place in time for dates and times of day.</param>
/// <param name="Unit">What the number counts: a currency's code, <c>seconds</c>, or <see cref="Fraction"/>; null for a plain number.</param>
/// <param name="Shown">A date or time of day as text; null for a number, which can be added up.</param>
internal readonly record struct CellAmount(decimal Number, string? Unit, string? Shown)
{
    /// <summary>The unit of a percentage.</summary>
    public const string Fraction = "1 = 100%";

    // Beyond these seconds a double is no longer exact to the millisecond.
    private const double MostSeconds = 1e12;

    /// <summary>Whether a column's type can hold amounts. Columns of other types are grouped by, and not added up.</summary>
    public static bool IsIn(Column column) => column.Format.Type is not
        ("select" or "person" or "lookup" or "link" or "email" or "image" or "imageReference" or "attachments" or "button" or "checkbox" or "canvas" or "reaction" or "packObject");

    /// <summary>Returns the amount of one value; null if it is none.</summary>
    /// <param name="value">A value of <see cref="RichCells.Compared"/> in a currency column; elsewhere of any format.</param>
    /// <param name="column">Its column.</param>
    public static CellAmount? Of(JsonElement value, Column column) => column.Format.Type switch
    {
        "date" => IsIso(value) && CellTime.Moment(value) is { } moment ? InTime(DateOnly.FromDateTime(moment.DateTime).DayNumber, value, column) : null,
        "dateTime" => IsIso(value) && CellTime.Moment(value) is { } moment ? InTime(moment.UtcTicks, value, column) : null,
        "time" => IsIso(value) && CellTime.OfDay(value) is { } time ? InTime(time.Ticks, value, column) : null,
        "duration" => CellTime.Duration(value) is { } seconds && Math.Abs(seconds) < MostSeconds ? new CellAmount((decimal)seconds, "seconds", null) : null,
        "currency" => Exact(RichCells.Key(value, "amount") ?? value) is { } amount ? new CellAmount(amount, CurrencyOf(value, column), null) : null,
        "percent" => Exact(value) is { } part ? new CellAmount(part, Fraction, null) : null,
        _ => Exact(value) is { } number ? new CellAmount(number, null, null) : null,
    };

    private static decimal? Exact(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;

    // Recordings have dates as ISO 8601 texts. Another text would leave open which is the day and which the month.
    private static bool IsIso(JsonElement value) => value.ValueKind == JsonValueKind.String
        && value.GetString() is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', '-', _, _, '-', ..];

    private static string? CurrencyOf(JsonElement value, Column column) =>
        RichCells.Key(value, "currency") is { ValueKind: JsonValueKind.String } own ? own.GetString()
        : column.Format.More?.GetValueOrDefault("currencyCode") is { ValueKind: JsonValueKind.String } code ? code.GetString()
        : null;

    private static CellAmount InTime(decimal place, JsonElement value, Column column) => new(place, null, CellTime.Shown(value, column.Format.Type).GetString());
}
