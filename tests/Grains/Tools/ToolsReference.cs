using System.Globalization;
using System.Text;
using CodaMcp.Tools;

namespace CodaMcp.Tests.Tools;

/// <summary>Writes <c>docs/tools.md</c> out of the catalogue.</summary>
internal static class ToolsReference
{
    /// <summary>The document.</summary>
    /// <param name="tools">The tools.</param>
    /// <param name="counts">The lines of the table of result sizes.</param>
    public static string Write(IReadOnlyList<ToolDescriptor> tools, IEnumerable<string> counts)
    {
        var defaults = tools.Where(tool => tool.ByDefault).ToList();
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            # Tools

            Made from the catalogue by a test (`UPDATE_SNAPSHOTS=1 dotnet test tests/Grains --filter ToolsReference`); do not edit.

            There are {tools.Count} tools in {tools.Select(tool => tool.Toolset).Distinct().Count()} toolsets. Those marked *default* are offered unless the operator chooses others with
            `CODAMCP_TOOLSETS`: toolsets separated by commas, or `default`, or `all`. That is the most a client can see. A client narrows it
            with the headers `X-MCP-Toolsets` (toolsets separated by commas) and `X-MCP-Readonly: true`, for `tools/list` and `tools/call`
            alike; no header ever widens it, and a toolset that is not offered is refused with HTTP 400.

            `tools/list` costs {ToolsListTokens.Count(defaults):N0} tokens for the {defaults.Count} default tools and {ToolsListTokens.Count(tools):N0} for all, counted over the whole array as it goes over
            the wire, output schemas, annotations and `_meta` included, with o200k_base.

            Every tool needs the scope `{Scopes.Read}`; one that changes something needs `{Scopes.Write}` besides. Annotations: **read** changes nothing;
            **destructive** may overwrite or remove what is there; **idempotent** does no more when done twice; **open world** reaches beyond Coda.

            """));
        foreach (var toolset in tools.GroupBy(tool => tool.Toolset))
        {
            text.AppendLine().Append("## ").Append(toolset.Key).AppendLine(toolset.First().ByDefault ? " (default)" : "").AppendLine()
                .AppendLine("| tool | what it does | scopes | annotations |").AppendLine("| --- | --- | --- | --- |");
            foreach (var tool in toolset)
                text.AppendLine($"| `{tool.Name}` | **{tool.Title}.** {tool.Description.Replace("|", "\\|", StringComparison.Ordinal)} | {string.Join(' ', tool.RequiredScopes)} | {Annotations(tool)} |");
        }

        text.AppendLine().AppendLine("## Confirmation").AppendLine()
            .AppendLine("""
                These tools ask a person to agree before they change anything. A client that declares forms (MCP elicitation) is asked by a form. For
                another client, or one with the header `X-MCP-Confirm: arguments`, the argument `confirm` counts. The other tools that change something
                ask nobody, whatever the number of rows that they add or update.
                """).AppendLine()
            .AppendLine("| tool | asks |").AppendLine("| --- | --- |");
        foreach (var tool in tools.Select(described => ToolBench.Product.Find(described.Name)!).Where(tool => tool.Asks is not null))
            text.AppendLine($"| `{tool.Descriptor.Name}` | {tool.Asks} |");

        text.AppendLine().AppendLine("## Size of results").AppendLine()
            .AppendLine("""
                Tokens of results by o200k_base. *Typical* is a call on the Sandbox's "Project Tracker". *Most* is the largest result of a doc made for
                it: long pages, wide tables, many columns, long texts in English, Japanese, rare ideographs and emoji. A result has at most 25,000
                tokens and 50,000 characters. Sizes are counted in UTF-8 bytes, so that a page of Japanese text comes in more parts than one of
                English text. The exception is `get_row` with a single column, which gives a cell of up to 100,000 bytes whole. Its
                `_meta["anthropic/maxResultSizeChars"]` says so. A test counts again, and allows a tenth more or less. A tool without a
                typical number has nothing to read in the Sandbox's doc.
                """).AppendLine()
            .AppendLine("| tool | typical | most |").AppendLine("| --- | --- | --- |");
        foreach (var line in counts)
            text.AppendLine(line);

        text.AppendLine().AppendLine("## Operations of Coda's API").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"""
                {OperationReach.All.Count(reach => tools.Any(tool => tool.Name == reach.Tool))} of the {OperationReach.All.Count} operations of Coda API 1.6.0 outside Packs have a tool. Version 1.6.0 has the operations of
                1.5.0, and listFolderChildren. Its specification is not public: the new operation is known by a client that was run against it.

                The last column says how an answer is known. Error answers with status 400, 401, 404 and 429 are recorded. Those with status
                403 and 5xx are known by the specification only.
                """).AppendLine()
            .AppendLine("| operation | request | tool | toolset | known by |").AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var reach in OperationReach.All)
            text.AppendLine($"| {reach.OperationId} | `{reach.Method} {reach.Path}` | `{reach.Tool}` | {tools.Single(tool => tool.Name == reach.Tool).Toolset} | {reach.KnownBy} |");
        return text.ToString();
    }

    private static string Annotations(ToolDescriptor tool)
    {
        (bool Is, string Name)[] all = [(tool.ReadOnly, "read"), (tool.Destructive, "destructive"), (tool.Idempotent, "idempotent"), (tool.OpenWorld, "open world")];
        return string.Join(", ", all.Where(annotation => annotation.Is).Select(annotation => annotation.Name));
    }
}
