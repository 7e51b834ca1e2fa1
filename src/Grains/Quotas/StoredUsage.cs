namespace CodaMcp.Quotas;

/// <summary>The number of calls of a member in a day and a month, for the member to see. It limits nothing.</summary>
public sealed record StoredUsage
{
    /// <summary>The start of the day, in UTC.</summary>
    public DateTimeOffset Day { get; init; }

    /// <summary>The calls of the day, including writes.</summary>
    public int DayCalls { get; init; }

    /// <summary>The writes of the day.</summary>
    public int DayWrites { get; init; }

    /// <summary>The start of the month, in UTC.</summary>
    public DateTimeOffset Month { get; init; }

    /// <summary>The calls of the month, including writes.</summary>
    public int MonthCalls { get; init; }

    /// <summary>The writes of the month.</summary>
    public int MonthWrites { get; init; }
}
