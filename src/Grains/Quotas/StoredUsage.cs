namespace CodaMcp.Quotas;

/// <summary>How many calls a member made in a day and a month, for the member to see. It limits nothing.</summary>
public sealed record StoredUsage
{
    /// <summary>The begin of the day, in UTC.</summary>
    public DateTimeOffset Day { get; init; }

    /// <summary>The calls of the day, writes among them.</summary>
    public int DayCalls { get; init; }

    /// <summary>The writes of the day.</summary>
    public int DayWrites { get; init; }

    /// <summary>The begin of the month, in UTC.</summary>
    public DateTimeOffset Month { get; init; }

    /// <summary>The calls of the month.</summary>
    public int MonthCalls { get; init; }

    /// <summary>The writes of the month.</summary>
    public int MonthWrites { get; init; }
}
