using CodaMcp.Audit;

namespace CodaMcp.Pages;

/// <summary>A period that an overview can show. All steps are in UTC.</summary>
/// <param name="Id">Its name in an address.</param>
/// <param name="Label">Its name on a page.</param>
/// <param name="Step">The length of a step in its charts.</param>
/// <param name="Count">The number of steps, including the one under way.</param>
public sealed record UsagePeriod(string Id, string Label, UsageStep Step, int Count)
{
    /// <summary>All periods.</summary>
    public static IReadOnlyList<UsagePeriod> All { get; } =
        [new("24h", "24 hours", UsageStep.Hour, 24), new("7d", "7 days", UsageStep.Day, 7), new("30d", "30 days", UsageStep.Day, 30), new("12m", "12 months", UsageStep.Month, 12)];

    /// <summary>Returns the period with this id; a week for any other id.</summary>
    public static UsagePeriod Of(string? id) => All.FirstOrDefault(period => period.Id == id) ?? All[1];

    /// <summary>Returns the starts of the steps, oldest first, and then the end of the last one.</summary>
    public IReadOnlyList<DateTimeOffset> Steps(DateTimeOffset now)
    {
        var current = Step switch
        {
            UsageStep.Hour => new DateTimeOffset(now.UtcDateTime.Date.AddHours(now.UtcDateTime.Hour), TimeSpan.Zero),
            UsageStep.Month => new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero),
            _ => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero),
        };
        return [.. Enumerable.Range(1 - Count, Count + 1).Select(step => Add(current, step))];
    }

    /// <summary>Returns the moment that is the given number of steps later.</summary>
    public DateTimeOffset Add(DateTimeOffset begin, int steps) => Step switch
    {
        UsageStep.Hour => begin.AddHours(steps),
        UsageStep.Month => begin.AddMonths(steps),
        _ => begin.AddDays(steps),
    };
}
