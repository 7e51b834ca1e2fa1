using System.Globalization;
using CodaMcp.Audit.Checkpoints;

namespace CodaMcp.Audit.Reading;

/// <summary>The range of a query in whole hours or days since 1970, and the steps in it.</summary>
internal sealed class UsageRange
{
    private const int Day = 24;
    private readonly UsageStep step;
    private readonly List<(long FirstDay, DateTimeOffset Start)> months = [];

    private UsageRange(UsageQuery query, DateTimeOffset now)
    {
        step = query.Step;
        var (from, to) = (query.From.ToUniversalTime(), query.To.ToUniversalTime());
        if (to <= from)
            return;
        switch (step)
        {
            case UsageStep.Hour:
                (FirstHour, EndHour) = (FloorHour(from), CeilingHour(to));
                break;
            case UsageStep.None:
                FirstHour = FloorHour(from);
                // No call began after now. So a range that ends later may extend to the end of the month. Then the month's sum replaces those of its days.
                EndHour = CeilingHour(to) > FloorHour(now) ? FloorHour(AuditMonths.Of(to).AddMonths(1)) : CeilingHour(to);
                break;
            case UsageStep.Day:
                (FirstHour, EndHour) = (FloorHour(from) / Day * Day, (CeilingHour(to) + Day - 1) / Day * Day);
                break;
            default:
                var month = new DateTimeOffset(from.Year, from.Month, 1, 0, 0, 0, TimeSpan.Zero);
                FirstHour = FloorHour(month);
                for (; month < to; month = month.AddMonths(1))
                    months.Add((FloorHour(month) / Day, month));
                EndHour = FloorHour(month);
                break;
        }
    }

    /// <summary>The first hour.</summary>
    public long FirstHour { get; }

    /// <summary>The hour after the last one.</summary>
    public long EndHour { get; }

    /// <summary>Whether the range is empty.</summary>
    public bool IsEmpty => EndHour <= FirstHour;

    /// <summary>The number of steps.</summary>
    public long Steps => step switch
    {
        UsageStep.Hour => EndHour - FirstHour,
        UsageStep.Day => (EndHour - FirstHour) / Day,
        UsageStep.Month => months.Count,
        _ => 1,
    };

    /// <summary>
    /// The sums that make up the range: months and days where possible, hours elsewhere. From and to are hours for sums of hours, and days for the others.
    /// </summary>
    public IReadOnlyList<(char Step, long From, long To)> Parts
    {
        get
        {
            if (step == UsageStep.Hour || FirstDay >= EndDay)
                return [('h', FirstHour, EndHour)];
            var (firstMonth, endMonth) = step == UsageStep.Day ? (EndDay, EndDay) : (MonthFrom(FirstDay), MonthOf(EndDay));
            if (firstMonth >= endMonth)
                (firstMonth, endMonth) = (EndDay, EndDay);
            (char, long, long)[] parts =
            [
                ('h', FirstHour, FirstDay * Day), ('d', FirstDay, firstMonth), ('m', firstMonth, endMonth), ('d', endMonth, EndDay), ('h', EndDay * Day, EndHour),
            ];
            return [.. parts.Where(part => part.Item2 < part.Item3)];
        }
    }

    // The first whole day, and the day after the last one.
    private long FirstDay => (FirstHour + Day - 1) / Day;

    private long EndDay => EndHour / Day;

    /// <summary>Returns the range of a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="now">The time now.</param>
    public static UsageRange Of(UsageQuery query, DateTimeOffset now) => new(query, now);

    /// <summary>Returns the SQL of the number of a step.</summary>
    /// <param name="at">The SQL of an hour or a day.</param>
    /// <param name="ofDay">24 if it is an hour, 1 if it is a day.</param>
    public string Bucket(string at, int ofDay)
    {
        var day = ofDay == 1 ? at : $"{at} / {Day}";
        return step switch
        {
            UsageStep.Hour => $"CAST({at} AS bigint)",
            UsageStep.Day => $"CAST({day} AS bigint)",
            UsageStep.Month when months.Count > 1 => string.Create(
                CultureInfo.InvariantCulture,
                $"CAST(CASE {string.Concat(months.Skip(1).Select((month, place) => string.Create(CultureInfo.InvariantCulture, $"WHEN {day} < {month.FirstDay} THEN {place} ")))}ELSE {months.Count - 1} END AS bigint)"),
            _ => "CAST(0 AS bigint)",
        };
    }

    /// <summary>Returns when a step begins; null without steps.</summary>
    public DateTimeOffset? StartOf(long bucket) => step switch
    {
        UsageStep.Hour => DateTimeOffset.UnixEpoch.AddHours(bucket),
        UsageStep.Day => DateTimeOffset.UnixEpoch.AddDays(bucket),
        UsageStep.Month => months[(int)bucket].Start,
        _ => null,
    };

    // MonthOf returns the first day of a day's month. MonthFrom returns the first day of the first month that begins on the day or later.
    private static long MonthOf(long day) => FloorHour(AuditMonths.Of(DateTimeOffset.UnixEpoch.AddDays(day))) / Day;

    private static long MonthFrom(long day) => MonthOf(day) == day ? day : FloorHour(AuditMonths.Of(DateTimeOffset.UnixEpoch.AddDays(day)).AddMonths(1)) / Day;

    private static long FloorHour(DateTimeOffset moment) => (long)Math.Floor((moment - DateTimeOffset.UnixEpoch).TotalHours);

    private static long CeilingHour(DateTimeOffset moment) => (long)Math.Ceiling((moment - DateTimeOffset.UnixEpoch).TotalHours);
}
