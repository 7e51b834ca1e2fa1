using System.Security.Cryptography;
using System.Text;
using CodaMcp.Coda;
using CodaMcp.Tools;

namespace CodaMcp.Policies;

/// <summary>The policy that applies to one member, ready for use.</summary>
/// <param name="policy">The organization's policy, narrowed by the member's.</param>
public sealed class MemberPolicy(Policy policy)
{
    /// <summary>The result if no policy was set.</summary>
    public static MemberPolicy None { get; } = new(new Policy());

    /// <summary>The policy.</summary>
    public Policy Policy { get; } = policy;

    /// <summary>The rules for which docs exist for the member.</summary>
    public DocumentRules Documents { get; } = policy.AllowedDocuments is null && policy.DeniedDocuments.Length == 0
        ? DocumentRules.None
        : new DocumentRules(policy.AllowedDocuments, policy.DeniedDocuments);

    /// <summary>The rules for which tools the member may use.</summary>
    public ToolRules Tools { get; } = new(policy);

    /// <summary>Returns the outcome of an earlier call as the member may see it now. The docs that it names may have been hidden since.</summary>
    public ToolOutcome Show(ToolOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Result is not { } result || Documents.HidesNothing)
            return outcome;
        return Documents.Clean(result) is { } left ? outcome with { Result = left.ToArray() } : new ToolOutcome { Error = NoLonger };
    }

    /// <summary>Returns the version of the catalogue without the forbidden tools. It is <see cref="ToolCatalog.Version"/> if no tool is forbidden.</summary>
    public string CatalogVersion(ToolCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        var forbidden = Tools.ForbiddenOf(catalog);
        return forbidden.Count == 0
            ? catalog.Version
            : $"{catalog.Version}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(',', forbidden))), 0, 6)}";
    }

    private static ToolError NoLonger { get; } = new(
        ToolErrorKind.NotFound, "This call was made before. Its result is about a doc that does not exist, or that the Coda user cannot see.");

    /// <summary>
    /// Combines the policies of an organization and of one of its members, as the remarks of <see cref="CodaMcp.Policies.Policy"/> define it.
    /// </summary>
    public static Policy Combine(Policy organization, Policy member)
    {
        ArgumentNullException.ThrowIfNull(organization);
        ArgumentNullException.ThrowIfNull(member);
        return organization with
        {
            Toolsets = Both(organization.Toolsets, member.Toolsets),
            ReadOnly = organization.ReadOnly || member.ReadOnly,
            AllowedDocuments = Both(organization.AllowedDocuments, member.AllowedDocuments),
            DeniedDocuments = [.. organization.DeniedDocuments.Union(member.DeniedDocuments)],
            SharingDomains = Both(organization.SharingDomains, member.SharingDomains),
            NoLinkSharing = organization.NoLinkSharing || member.NoLinkSharing,
            NoPublishing = organization.NoPublishing || member.NoPublishing,
            NoButtons = organization.NoButtons || member.NoButtons,
            NoAutomations = organization.NoAutomations || member.NoAutomations,
        };
    }

    private static string[]? Both(string[]? one, string[]? other) => one is null ? other : other is null ? one : [.. one.Intersect(other)];
}
