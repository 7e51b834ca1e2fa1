using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Mcp;

/// <summary>
/// The part of the operator's tools that a request selects. The headers of the request can only exclude tools. <see cref="ToolsetsCheck"/> refuses a
/// toolset that does not exist or that the operator does not offer.
/// </summary>
internal sealed class ToolSelection
{
    /// <summary>The header that names toolsets, separated by commas.</summary>
    public const string ToolsetsHeader = "X-MCP-Toolsets";

    /// <summary>The header that asks for read-only tools.</summary>
    public const string ReadOnlyHeader = "X-MCP-Readonly";

    private readonly ToolsetChoice? toolsets;
    private readonly bool readOnly;

    private ToolSelection(IHeaderDictionary headers)
    {
        if (headers.TryGetValue(ToolsetsHeader, out var named))
        {
            var names = named.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
            // A blank header selects all tools.
            toolsets = names.Count > 0 ? new ToolsetChoice(names) : null;
        }

        // A client that sends the header wants to be careful. Only the value "false" turns it off.
        readOnly = headers.TryGetValue(ReadOnlyHeader, out var asked) && asked.Any(line => !"false".Equals(line?.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Returns the selection of a request. Reads its headers once.</summary>
    public static ToolSelection Of(HttpContext context)
    {
        if (context.Features.Get<ToolSelection>() is { } known)
            return known;
        var selection = new ToolSelection(context.Request.Headers);
        context.Features.Set(selection);
        return selection;
    }

    /// <summary>Returns the selected toolset names that none of the offered tools has.</summary>
    public IReadOnlyList<string> Unknown(IEnumerable<ToolDescriptor> offered) => toolsets?.Unknown(offered) ?? [];

    /// <summary>Returns whether the request selects a tool that the operator offers.</summary>
    public bool Includes(ToolDescriptor tool) => (!readOnly || tool.ReadOnly) && toolsets?.Includes(tool) is not false;
}
