using CodaMcp.Audit;

namespace CodaMcp.Pages;

/// <summary>A stretch of time that an overview can show. All steps are of UTC.</summary>
/// <param name="Id">Its name in an address.</param>
/// <param name="Label">Its name on a page.</param>
/// <param name="Step">The steps of its charts.</param>
/// <param name="Count">How many steps it has, the one under way included.</param>
public sealed record UsagePeriod(string Id, string Label, UsageStep Step, int Count)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<UsagePeriod> All { get; } =
        [new("24h", "24 hours", UsageStep.Hour, 24), new("7d", "7 days", UsageStep.Day, 7), new("30d", "30 days", UsageStep.Day, 30), new("12m", "12 months", UsageStep.Month, 12)];

    /// <summary>The period of that name; a week for any other.</summary>
    public static UsagePeriod Of(string? id) => All.FirstOrDefault(period => period.Id == id) ?? All[1];

    /// <summary>The begins of its steps, oldest first, and then the end of the last one.</summary>
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

    /// <summary>The moment so many steps later.</summary>
    public DateTimeOffset Add(DateTimeOffset begin, int steps) => Step switch
    {
        UsageStep.Hour => begin.AddHours(steps),
        UsageStep.Month => begin.AddMonths(steps),
        _ => begin.AddDays(steps),
    };
}
