using System.Globalization;

namespace CodaMcp.Sandbox.Coda;

/// <summary>The days of an analytics request. None of them is later than the last day with numbers.</summary>
internal sealed record AnalyticsPeriod(DateOnly Since, DateOnly Until, bool Cumulative)
{
    private const int DaysByDefault = 30;

    // Coda counts days in Pacific Standard Time.
    private static readonly TimeSpan Pacific = TimeSpan.FromHours(-8);

    /// <summary>Returns the last full day.</summary>
    public static DateOnly LastUpdated(DateTimeOffset now) => Day(now).AddDays(-1);

    /// <summary>Returns the day of a time.</summary>
    public static DateOnly Day(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Pacific).DateTime);

    /// <summary>Reads <c>sinceDate</c>, <c>untilDate</c> and <c>scale</c>. The default is the last 30 days, day by day.</summary>
    public static AnalyticsPeriod Of(DateTimeOffset now, string? since, string? until, string? scale)
    {
        var last = LastUpdated(now);
        var to = until is null ? last : Date("untilDate", until);
        var from = since is null ? (to < last ? to : last).AddDays(1 - DaysByDefault) : Date("sinceDate", since);
        if (until is not null && from > to)
            throw CodaException.BadRequest("sinceDate must not be after untilDate.");
        var cumulative = scale switch
        {
            null or "daily" => false,
            "cumulative" => true,
            _ => throw CodaException.BadRequest("scale must be one of daily, cumulative."),
        };
        return new(from, to < last ? to : last, cumulative);
    }

    /// <summary>Returns the days of the period on which the object existed.</summary>
    public IReadOnlyList<DateOnly> Days(DateOnly existsSince)
    {
        var first = First(existsSince);
        return [.. Enumerable.Range(0, Math.Max(0, Until.DayNumber - first.DayNumber + 1)).Select(first.AddDays)];
    }

    /// <summary>Returns the number for each of those days. With <see cref="Cumulative"/>, each number is the sum up to that day.</summary>
    public IReadOnlyList<int> Series(string subject, DateOnly existsSince, double typical)
    {
        var days = Days(existsSince);
        if (!Cumulative)
            return [.. days.Select(day => DailyNumbers.Of(subject, day, existsSince, typical))];
        var series = new List<int>();
        var sum = 0;
        for (var day = existsSince; day <= Until; day = day.AddDays(1))
        {
            sum += DailyNumbers.Of(subject, day, existsSince, typical);
            if (day >= First(existsSince))
                series.Add(sum);
        }
        return series;
    }

    /// <summary>Returns a day in the API's form.</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private DateOnly First(DateOnly existsSince) => existsSince > Since ? existsSince : Since;

    private static DateOnly Date(string name, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw CodaException.BadRequest($"{name} is not a date.");
}
