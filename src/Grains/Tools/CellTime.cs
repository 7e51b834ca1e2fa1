using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodaMcp.Tools;

/// <summary>
/// Parses dates, times of day and durations as cells show them. Recordings show dates as ISO 8601 texts and durations as texts such as
/// <c>3 days</c>. Recordings show no numbers. They are read as numbers of days, as in Coda's formula language. Dates count from 30 December
/// 1899.
/// </summary>
internal static partial class CellTime
{
    private static readonly DateTime FirstDay = new(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);

    // The bounds allow days from May 1927 to the year 4637, and seconds from March 1973 on. A smaller number is more likely a year than a day.
    private const double LeastDays = 1e4;
    private const double MostDays = 1e6;
    private const double LeastSeconds = 1e8;
    private const double LeastMilliseconds = 1e11;
    private const double MostMilliseconds = 1e14;

    /// <summary>Parses a moment. Returns null if the value is none. A number of days has no time zone, and is read as UTC.</summary>
    /// <param name="value">A text, or a number of days from 10,000 on. A larger number counts seconds or milliseconds from 1970 on, as in programs.</param>
    public static DateTimeOffset? Moment(JsonElement value) => Number(value) switch
    {
        null when value.ValueKind == JsonValueKind.String =>
            DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null,
        >= LeastMilliseconds and < MostMilliseconds and var milliseconds => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds),
        >= LeastSeconds and < LeastMilliseconds and var seconds => DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)),
        not null when Local(value) is { } local => new DateTimeOffset(local, TimeSpan.Zero),
        _ => null,
    };

    /// <summary>Parses a date and time without a time zone, to the second. Returns null if the value is no number of days.</summary>
    /// <param name="value">A number of days, or its text. A whole number is midnight.</param>
    public static DateTime? Local(JsonElement value) =>
        Number(value) is >= LeastDays and < MostDays and var days ? FirstDay.AddSeconds(Math.Round(days * 86_400)) : null;

    /// <summary>Parses a time of day. Returns null if the value is none.</summary>
    /// <param name="value">A text with or without a date, or a fraction of a day.</param>
    public static TimeSpan? OfDay(JsonElement value) => Number(value) switch
    {
        >= 0 and < 1 and var part => TimeSpan.FromSeconds(Math.Round(part * 86_400)),
        null when value.ValueKind == JsonValueKind.String => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.TimeOfDay : null,
        _ => null,
    };

    /// <summary>Parses a duration and returns it in seconds. Returns null if the value is none.</summary>
    /// <param name="value">
    /// A text such as <c>2 hrs 30 mins</c>, <c>2h30m</c>, <c>2:30</c> (hours and minutes) or <c>PT2H30M</c> (ISO 8601 without years and
    /// months), or a number of days.
    /// </param>
    public static double? Duration(JsonElement value)
    {
        if (Number(value) is { } days)
            return Math.Round(days * 86_400, 3);
        if (value.ValueKind != JsonValueKind.String)
            return null;
        var text = value.GetString()!.Trim().Replace('\u2212', '-');
        var negative = text.StartsWith('-');
        if (negative)
            text = text[1..].TrimStart();
        double? seconds = null;
        if (Clock().Match(text) is { Success: true } clock)
            seconds = (Part(clock, "h") * 3600) + (Part(clock, "m") * 60) + Part(clock, "s");
        else if (Parts().Match(text) is { Success: true } parts)
            seconds = Sum(parts);
        else if (Iso().Match(text) is { Success: true } iso)
            seconds = (Part(iso, "w") * 7 * 86_400) + (Part(iso, "d") * 86_400) + (Part(iso, "h") * 3600) + (Part(iso, "m") * 60) + Part(iso, "s");
        return seconds is { } found ? Math.Round(negative ? -found : found, 3) : null;
    }

    /// <summary>
    /// Shortens a cell of a date or time column. Coda sends a day as its midnight, and a time of day as a time on 30 December 1899. Both
    /// are timestamps in the doc's time zone (recorded: <c>2026-03-04T00:00:00.000-05:00</c>). A value of another form is returned
    /// unchanged.
    /// </summary>
    /// <param name="cell">The cell, or an array of values.</param>
    /// <param name="type">The column's type.</param>
    public static JsonElement Shown(JsonElement cell, string type)
    {
        if (type is not ("date" or "dateTime" or "time"))
            return cell;
        if (cell.ValueKind == JsonValueKind.Array)
            return JsonSerializer.SerializeToElement([.. cell.EnumerateArray().Select(item => Shown(item, type))], ToolJson.Default.JsonElementArray);
        if (cell.ValueKind != JsonValueKind.String || Timestamp().Match(cell.GetString()!) is not { Success: true } match)
            return cell;
        var (day, time, zone) = (match.Groups["day"].Value, match.Groups["time"].Value, match.Groups["zone"].Value);
        var seconds = match.Groups["s"].Value == "00" ? "" : $":{match.Groups["s"].Value}";
        var fraction = match.Groups["f"].Value.TrimEnd('0').TrimEnd('.');
        return type switch
        {
            "date" when $"{time}{seconds}{fraction}" == "00:00" => Text(day),
            "time" when day == "1899-12-30" && fraction.Length == 0 => Text($"{time}{seconds}"),
            "dateTime" => Text($"{day}T{time}:{match.Groups["s"].Value}{fraction}{zone}"),
            _ => cell,
        };

        static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text, ToolJson.Default.String);
    }

    /// <summary>Whether the value is a number, or its text.</summary>
    public static bool IsNumber(JsonElement value) => Number(value) is not null;

    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static double? Sum(Match parts)
    {
        double? seconds = 0;
        foreach (var (number, unit) in parts.Groups["n"].Captures.Zip(parts.Groups["u"].Captures))
            seconds += CellNumber.Value(number.Value) * Seconds(unit.Value);
        return seconds;
    }

    private static double Part(Match match, string name) => match.Groups[name] is { Success: true } part ? Double(part.Value) : 0;

    private static double Double(string digits) => double.Parse(digits.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static double Seconds(string unit) => char.ToLowerInvariant(unit[0]) switch
    {
        'w' => 7 * 86_400,
        'd' => 86_400,
        'h' => 3_600,
        'm' when unit.StartsWith("ms", StringComparison.OrdinalIgnoreCase) || unit.StartsWith("mil", StringComparison.OrdinalIgnoreCase) => 0.001,
        'm' => 60,
        _ => 1,
    };

    [GeneratedRegex(@"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})T(?<time>[0-9]{2}:[0-9]{2}):(?<s>[0-9]{2})(?<f>\.[0-9]+)?(?<zone>Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();

    // In .NET, \d matches the digits of every script, which double.Parse does not accept.
    [GeneratedRegex(@"^(?<h>[0-9]+):(?<m>[0-5][0-9])(?::(?<s>[0-5][0-9](?:\.[0-9]+)?))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(
        @"^(?:(?<n>[0-9]+(?:[.,][0-9]+)*)\s*(?<u>weeks?|wks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|milliseconds?|ms|m|seconds?|secs?|s)(?!\p{L})[\s,]*(?:and\s+)?)+$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Parts();

    [GeneratedRegex(
        @"^P(?=[0-9T])(?:(?<w>[0-9]+(?:[.,][0-9]+)?)W)?(?:(?<d>[0-9]+(?:[.,][0-9]+)?)D)?(?:T(?=[0-9])(?:(?<h>[0-9]+(?:[.,][0-9]+)?)H)?(?:(?<m>[0-9]+(?:[.,][0-9]+)?)M)?(?:(?<s>[0-9]+(?:[.,][0-9]+)?)S)?)?$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Iso();
}
