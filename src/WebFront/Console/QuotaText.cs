using CodaMcp.Quotas;

namespace CodaMcp.Pages;

/// <summary>Describes a quota in words.</summary>
internal static class QuotaText
{
    /// <summary>Returns what is counted, as <c>Calls of rows_add a day</c>.</summary>
    public static string Of(Quota quota)
    {
        var what = quota.Measure == QuotaMeasure.Writes ? "Changes" : "Calls";
        var of = quota.Tool.Length > 0 ? $" of {quota.Tool}" : quota.Toolset.Length > 0 ? $" of the toolset {quota.Toolset}" : "";
        return $"{what}{of} a {quota.Period.ToString().ToLowerInvariant()}";
    }

    /// <summary>Returns whose calls are counted together.</summary>
    public static string ScopeOf(Quota quota) => quota.Scope switch
    {
        QuotaScope.Organization => "All members together",
        QuotaScope.EachMember => "Each member",
        _ => "One member",
    };
}
