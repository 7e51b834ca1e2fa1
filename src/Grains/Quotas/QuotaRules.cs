using CodaMcp.Tools;

namespace CodaMcp.Quotas;

/// <summary>Checks which quotas can be set.</summary>
/// <param name="catalog">The tools.</param>
public sealed class QuotaRules(ToolCatalog catalog)
{
    private const string ReadResource = "resources/read";

    /// <summary>
    /// Returns why a quota cannot be set, with the field and what to do; null if it can be set. Without this check, a quota with a mistyped name would count
    /// nothing, and no error would show it.
    /// </summary>
    public string? RefusalOf(Quota quota)
    {
        ArgumentNullException.ThrowIfNull(quota);
        if (quota.Limit is < 0 or > Quota.MaxLimit)
            return $"The limit must be 0 to {Quota.MaxLimit}, but is {quota.Limit}.";
        if (quota.Organization.Issuer.Length == 0 || quota.Organization.Organization.Length == 0)
            return "The organization is missing: give its issuer and id.";
        if (!Enum.IsDefined(quota.Scope) || !Enum.IsDefined(quota.Measure) || !Enum.IsDefined(quota.Period))
            return "The scope, the measure or the period is none that this version knows.";
        if ((quota.Scope == QuotaScope.Member) != (quota.Member.Length > 0))
            return "The member's id belongs to a quota of one member: give it there, and leave it out elsewhere.";
        if (quota.Tool.Length > 0 && quota.Toolset.Length > 0)
            return "A quota counts one tool or one toolset: leave one of them out.";
        if (quota.Tool.Length > 0 && quota.Tool != ReadResource && catalog.Find(quota.Tool) is null)
            return $"No tool is named '{quota.Tool}'. docs/tools.md lists the tools; '{ReadResource}' stands for reads of resources.";
        if (quota.Toolset.Length > 0 && !catalog.Descriptors.Any(tool => tool.Toolset == quota.Toolset))
            return $"No toolset is named '{quota.Toolset}'. docs/tools.md lists the toolsets.";
        return null;
    }
}
