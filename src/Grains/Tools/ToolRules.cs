using CodaMcp.Policies;

namespace CodaMcp.Tools;

/// <summary>Applies the policy of a member's organization to tools.</summary>
/// <param name="policy">The policy that applies to the member.</param>
public sealed class ToolRules(Policy policy)
{
    /// <summary>The rules that forbid nothing.</summary>
    public static ToolRules None { get; } = new(new Policy());

    /// <summary>Returns the error for a tool that the policy forbids; null if the tool is allowed.</summary>
    public ToolError? RefusalOf(ToolDescriptor tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        return policy.ReadOnly && !tool.ReadOnly ? Forbids("all changes")
            : policy.Toolsets is { } toolsets && !toolsets.Contains(tool.Toolset) ? Forbids($"the tools of '{tool.Toolset}'")
            : tool.Name switch
            {
                "push_button" when policy.NoButtons => Forbids("pushing buttons"),
                "trigger_automation" when policy.NoAutomations => Forbids("starting automations"),
                "publish_doc" or "add_domain" or "update_domain" when policy.NoPublishing => Forbids("publishing docs"),
                // The list does not contain a new doc, so the member who created it could not see it.
                "create_doc" when policy.AllowedDocuments is not null => Forbids("creating docs, since it lists the docs that may be used"),
                _ => null,
            };
    }

    /// <summary>Returns the names of the forbidden tools, in the catalogue's order.</summary>
    public IReadOnlyList<string> ForbiddenOf(ToolCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return [.. catalog.Descriptors.Where(tool => RefusalOf(tool) is not null).Select(tool => tool.Name)];
    }

    /// <summary>Returns the error for sharing that the policy forbids; null if it is allowed.</summary>
    /// <param name="type">Coda's type of principal: <c>email</c>, <c>group</c>, <c>domain</c>, <c>workspace</c> or <c>anyone</c>.</param>
    /// <param name="to">The address, the domain or the id; null for anyone.</param>
    public ToolError? RefusalOfSharing(string type, string? to)
    {
        if (type == "anyone")
            return policy.NoLinkSharing || policy.SharingDomains is not null ? Forbids("sharing docs with anyone who has the link") : null;
        if (policy.SharingDomains is not { } domains)
            return null;
        var allowed = domains.Length == 0 ? "sharing docs with anybody" : $"sharing docs with others than people at {string.Join(", ", domains)}";
        // Coda does not say who belongs to a group or a workspace.
        return (type == "email" ? DomainOf(to) : type == "domain" ? to?.Trim() : null) is { } domain && domains.Contains(domain, StringComparer.OrdinalIgnoreCase) ? null : Forbids(allowed);
    }

    /// <summary>Returns the error for an action that the policy forbids.</summary>
    /// <param name="what">The action, as it follows "forbids" in the message.</param>
    public static ToolError Forbids(string what) => new(
        ToolErrorKind.ForbiddenByPolicy, $"The policy of your organization forbids {what}, so do not try again: an admin of the organization can change it.");

    // Null if the text is not exactly one plain address.
    private static string? DomainOf(string? address) =>
        address?.Trim() is { } trimmed && trimmed.Count(c => c == '@') == 1 && trimmed.IndexOfAny([' ', ',', ';', '<', '>', '"']) < 0 ? trimmed[(trimmed.IndexOf('@', StringComparison.Ordinal) + 1)..] : null;
}
