using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodaMcp.Tools;

/// <summary>
/// Reads dates, times of day and durations as cells show them. Recorded are dates as ISO 8601 texts and durations as texts such as
/// <c>3 days</c>. Numbers are not recorded: they are read as Coda's formula language counts, in days, dates from 30 December 1899.
/// </summary>
internal static partial class CellTime
{
    private static readonly DateTimeOffset FirstDay = new(1899, 12, 30, 0, 0, 0, TimeSpan.Zero);

    // Days up to the year 4637; seconds from March 1973 on.
    private const double MostDays = 1e6;
    private const double LeastSeconds = 1e8;
    private const double LeastMilliseconds = 1e11;
    private const double MostMilliseconds = 1e14;

    /// <summary>A moment; null where the value is none.</summary>
    /// <param name="value">A text, or a number of days; a larger one counts seconds or milliseconds from 1970 on, as programs do.</param>
    public static DateTimeOffset? Moment(JsonElement value) => Number(value) switch
    {
        null when value.ValueKind == JsonValueKind.String =>
            DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null,
        >= LeastMilliseconds and < MostMilliseconds and var milliseconds => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds),
        >= LeastSeconds and < LeastMilliseconds and var seconds => DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000)),
        >= 0 and < MostDays and var days => FirstDay + TimeSpan.FromDays(days),
        _ => null,
    };

    /// <summary>A time of day; null where the value is none.</summary>
    /// <param name="value">A text, with or without a date, or a part of a day.</param>
    public static TimeSpan? OfDay(JsonElement value) => Number(value) switch
    {
        >= 0 and < 1 and var part => TimeSpan.FromSeconds(Math.Round(part * 86_400)),
        null when value.ValueKind == JsonValueKind.String => DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.TimeOfDay : null,
        _ => null,
    };

    /// <summary>A duration in seconds; null where the value is none.</summary>
    /// <param name="value">A text such as <c>2 hrs 30 mins</c> or <c>2:30</c> (hours and minutes), or a number of days.</param>
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
            seconds = parts.Groups["n"].Captures.Zip(parts.Groups["u"].Captures).Sum(part => Double(part.First.Value) * Seconds(part.Second.Value));
        return seconds is { } found ? Math.Round(negative ? -found : found, 3) : null;
    }

    private static double? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String when double.TryParse(value.GetString(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

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

    [GeneratedRegex(@"^(?<h>\d+):(?<m>[0-5]\d)(?::(?<s>[0-5]\d(?:\.\d+)?))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Clock();

    [GeneratedRegex(
        @"^(?:(?<n>\d+(?:[.,]\d+)?)\s*(?<u>weeks?|wks?|w|days?|d|hours?|hrs?|h|minutes?|mins?|milliseconds?|ms|m|seconds?|secs?|s)\b[\s,]*(?:and\s+)?)+$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Parts();
}
