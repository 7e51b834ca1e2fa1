using System.Globalization;
using System.Text.Json;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Tools;

/// <summary>The value of a cell as totals count it. It is exact: a text that only shows a number is no amount, since its style is not known.</summary>
/// <param name="Number">The number. For a duration it counts seconds. For dates and times of day it is a position in time.</param>
/// <param name="Unit">What the number counts: a currency's code, <c>seconds</c>, or <see cref="Fraction"/>; null for a plain number.</param>
/// <param name="Shown">A date or time of day as text; null for a number, which can be added up.</param>
internal readonly record struct CellAmount(decimal Number, string? Unit, string? Shown)
{
    /// <summary>The unit of a percentage.</summary>
    public const string Fraction = "1 = 100%";

    // Above this number of seconds, a double is no longer exact to the millisecond.
    private const double MostSeconds = 1e12;

    /// <summary>Whether a column's type can hold amounts. Columns of other types are not added up, but rows can be grouped by them.</summary>
    public static bool IsIn(Column column) => column.Format.Type is not
        ("select" or "person" or "lookup" or "link" or "email" or "image" or "imageReference" or "attachments" or "button" or "checkbox" or "canvas" or "reaction" or "packObject");

    /// <summary>Returns the amount of one value; null if it is none.</summary>
    /// <param name="value">
    /// The value. In a currency column it must come from <see cref="RichCells.Compared"/>. In other columns it may have any format.
    /// </param>
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

    // Recordings show dates as ISO 8601 texts. In any other text the order of day and month may be ambiguous.
    private static bool IsIso(JsonElement value) => value.ValueKind == JsonValueKind.String
        && value.GetString() is [>= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', >= '0' and <= '9', '-', _, _, '-', ..];

    private static string? CurrencyOf(JsonElement value, Column column) =>
        RichCells.Key(value, "currency") is { ValueKind: JsonValueKind.String } own ? own.GetString()
        : column.Format.More?.GetValueOrDefault("currencyCode") is { ValueKind: JsonValueKind.String } code ? code.GetString()
        : null;

    private static CellAmount InTime(decimal place, JsonElement value, Column column) => new(place, null, CellTime.Shown(value, column.Format.Type).GetString());
}
