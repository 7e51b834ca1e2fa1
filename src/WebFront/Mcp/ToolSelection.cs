using CodaMcp.Tools;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Mcp;

/// <summary>
/// What a request narrows the operator's tools to. Its headers can only take away. A toolset that there is not, or that the operator does not
/// offer, is refused by <see cref="ToolsetsCheck"/>.
/// </summary>
internal sealed class ToolSelection
{
    /// <summary>The header that names toolsets, comma-separated.</summary>
    public const string ToolsetsHeader = "X-MCP-Toolsets";

    /// <summary>The header that asks for tools that only read.</summary>
    public const string ReadOnlyHeader = "X-MCP-Readonly";

    private readonly ToolsetChoice? toolsets;
    private readonly bool readOnly;

    private ToolSelection(IHeaderDictionary headers)
    {
        if (headers.TryGetValue(ToolsetsHeader, out var named))
        {
            var names = named.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
            // A blank header chooses nothing.
            toolsets = names.Count > 0 ? new ToolsetChoice(names) : null;
        }

        // A client that sends the header means to be careful. Only a plain no turns it off.
        readOnly = headers.TryGetValue(ReadOnlyHeader, out var asked) && asked.Any(line => !"false".Equals(line?.Trim(), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The selection of a request; read off its headers once.</summary>
    public static ToolSelection Of(HttpContext context)
    {
        if (context.Features.Get<ToolSelection>() is { } known)
            return known;
        var selection = new ToolSelection(context.Request.Headers);
        context.Features.Set(selection);
        return selection;
    }

    /// <summary>The names of toolsets that none of the offered tools has.</summary>
    public IReadOnlyList<string> Unknown(IEnumerable<ToolDescriptor> offered) => toolsets?.Unknown(offered) ?? [];

    /// <summary>Whether a tool that the operator offers is left.</summary>
    public bool Includes(ToolDescriptor tool) => (!readOnly || tool.ReadOnly) && toolsets?.Includes(tool) is not false;
}
