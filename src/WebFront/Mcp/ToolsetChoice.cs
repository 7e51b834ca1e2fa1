using CodaMcp.Tools;

namespace CodaMcp.Mcp;

/// <summary>Toolsets chosen by name. <see cref="Default"/> and <see cref="All"/> stand for several.</summary>
/// <param name="names">The names, in upper or lower case.</param>
internal sealed class ToolsetChoice(IEnumerable<string> names)
{
    /// <summary>Every toolset.</summary>
    public const string All = "all";

    /// <summary>The toolsets that are offered without a choice.</summary>
    public const string Default = "default";

    private readonly HashSet<string> names = new(names, StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns whether a tool belongs to one of the toolsets.</summary>
    public bool Includes(ToolDescriptor tool) => names.Contains(All) || (tool.ByDefault && names.Contains(Default)) || names.Contains(tool.Toolset);

    /// <summary>Returns the names that no toolset has.</summary>
    public IReadOnlyList<string> Unknown(IEnumerable<ToolDescriptor> tools) =>
        [.. names.Except([All, Default, .. tools.Select(tool => tool.Toolset)], StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
}
