using System.Text.Json;
using CodaMcp.Audit;

namespace CodaMcp.Quotas;

/// <summary>Describes a change of a quota for the audit.</summary>
public static class QuotaDetails
{
    /// <summary>Returns the quota before and after, as JSON (<see cref="MemberEvent.Change"/>).</summary>
    /// <param name="before">The quota before; null where there was none.</param>
    /// <param name="after">The quota after; null where it was removed.</param>
    public static string Of(Quota? before, Quota? after) => MemberEvent.Change(JsonOf(before), JsonOf(after));

    private static string? JsonOf(Quota? quota) => quota is null ? null : JsonSerializer.Serialize(quota, QuotasJson.Default.Quota);
}
