namespace CodaMcp.Audit.Checkpoints;

/// <summary>Months in UTC, by which the audit is partitioned and removed.</summary>
internal static class AuditMonths
{
    /// <summary>Returns the start of the month of a given time.</summary>
    public static DateTimeOffset Of(DateTimeOffset moment) => new(moment.UtcDateTime.Year, moment.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
}
