namespace CodaMcp.Quotas;

/// <summary>When the periods of quotas begin and end, in UTC.</summary>
public static class QuotaPeriods
{
    /// <summary>Returns the start of the period that contains a given time.</summary>
    public static DateTimeOffset StartOf(QuotaPeriod period, DateTimeOffset moment)
    {
        var utc = moment.UtcDateTime;
        return period switch
        {
            QuotaPeriod.Minute => new DateTimeOffset(utc.Year, utc.Month, utc.Day, utc.Hour, utc.Minute, 0, TimeSpan.Zero),
            QuotaPeriod.Day => new DateTimeOffset(utc.Date, TimeSpan.Zero),
            _ => new DateTimeOffset(utc.Year, utc.Month, 1, 0, 0, 0, TimeSpan.Zero),
        };
    }

    /// <summary>Returns the end of a period, which is the start of the next one.</summary>
    /// <param name="period">The kind of period.</param>
    /// <param name="start">Its start.</param>
    public static DateTimeOffset EndOf(QuotaPeriod period, DateTimeOffset start) => period switch
    {
        QuotaPeriod.Minute => start.AddMinutes(1),
        QuotaPeriod.Day => start.AddDays(1),
        _ => start.AddMonths(1),
    };
}
