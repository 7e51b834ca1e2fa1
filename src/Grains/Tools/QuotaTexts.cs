using System.Globalization;
using CodaMcp.Quotas;

namespace CodaMcp.Tools;

/// <summary>Describes quotas in words, for the model and for people.</summary>
public static class QuotaTexts
{
    /// <summary>Describes a quota in words, such as "1,000 writes a day for all members of your organization together, with the toolset 'rows'".</summary>
    public static string Describe(Quota quota)
    {
        ArgumentNullException.ThrowIfNull(quota);
        var whose = quota.Scope == QuotaScope.Organization ? " for all members of your organization together" : "";
        var of = quota.Tool.Length > 0 ? $" with '{quota.Tool}'" : quota.Toolset.Length > 0 ? $" with the toolset '{quota.Toolset}'" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{quota.Limit:N0} {(quota.Measure == QuotaMeasure.Writes ? "writes" : "calls")} a {quota.Period.ToString().ToLowerInvariant()}{of}{whose}");
    }

    /// <summary>Returns the error for a call that a quota refuses.</summary>
    /// <param name="exceeded">The quota that is used up.</param>
    /// <param name="now">The current time.</param>
    public static ToolError Exceeded(QuotaUse exceeded, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(exceeded);
        var after = exceeded.EndsAt - now;
        if (after < TimeSpan.FromSeconds(1))
            after = TimeSpan.FromSeconds(1);
        return new ToolError(
            ToolErrorKind.QuotaExceeded,
            string.Create(
                CultureInfo.InvariantCulture,
                $"The quota of {Describe(exceeded.Quota)} is used up: 0 are left until {exceeded.EndsAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, so nothing was done; try again in {In(after)}."))
        {
            RetryAfter = after,
        };
    }

    /// <summary>The error for a call if the counts of its quotas cannot be stored or reached.</summary>
    public static ToolError Uncounted { get; } = new(
        ToolErrorKind.AuditUnavailable, "The quotas that this call counts against cannot be counted at this moment, so nothing was done; try again in 10 s.") { RetryAfter = TimeSpan.FromSeconds(10) };

    private static string In(TimeSpan time) =>
        time < TimeSpan.FromMinutes(2) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s")
        : time < TimeSpan.FromHours(2) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes)} minutes")
        : time < TimeSpan.FromDays(2) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalHours)} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalDays)} days");
}
