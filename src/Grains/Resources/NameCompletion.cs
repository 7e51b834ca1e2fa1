using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Members;
using CodaMcp.Prompts;
using CodaMcp.Tools;

namespace CodaMcp.Resources;

/// <summary>Proposes docs, pages, tables and rows by name, for the arguments of resource templates and prompts.</summary>
/// <param name="runner">Runs the tools that list the names. Their listings are kept in the member's cache.</param>
public sealed class NameCompletion(ToolRunner runner)
{
    /// <summary>The MCP method. Audit records use the same name.</summary>
    internal const string Method = "completion/complete";

    private const int LongestValue = 500;
    private const int PageSize = 100;
    private const int Listings = 5;
    private const int Rows = 200;

    /// <summary>Finds the names that match. Failures of the tools are in the outcome and are not thrown.</summary>
    /// <param name="argument">The typed text, and the argument that it is for.</param>
    /// <param name="call">The context that the tools run in.</param>
    /// <param name="cancellationToken">Fires when the caller disconnects.</param>
    /// <returns>The input of <see cref="ToCompletions"/>.</returns>
    public async Task<ToolOutcome> FindAsync(CompleteArgument argument, ToolCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(argument);
        var reads = new MemberReads(runner, argument.Caller.GrantedScopes, call, cancellationToken);
        if (reads.Refused(Method) is { } refused)
            return new ToolOutcome { Error = refused };
        if (!Takes(argument) || argument.Value.Length > LongestValue || argument.Doc?.Length > LongestValue || argument.Table?.Length > LongestValue)
            return Found(ArgumentCompletions.None);
        return argument switch
        {
            { Argument: "doc" } => await Docs(reads, argument.Value),
            { Argument: "page", Doc: { Length: > 0 } doc } => await Listed(reads, "list_pages", doc, argument.Value, Pages),
            { Argument: "table", Doc: { Length: > 0 } doc } => await Listed(reads, "list_tables", doc, argument.Value, Tables),
            { Argument: "row", Doc: { Length: > 0 } doc, Table: { Length: > 0 } table } => await RowsOf(reads, doc, table, argument.Value),
            _ => Found(ArgumentCompletions.None),
        };
    }

    /// <summary>Converts the outcome of <see cref="FindAsync"/> for the front. After any error there are no proposals.</summary>
    public static ArgumentCompletions ToCompletions(ToolOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Result is { } result ? JsonSerializer.Deserialize(result, ResourceJson.Default.ArgumentCompletions)! : ArgumentCompletions.None;
    }

    private static bool Takes(CompleteArgument argument) => argument.Target switch
    {
        CompletionTarget.ResourceTemplate => ResourceTemplates.All.Any(template => template.UriTemplate == argument.Reference
            && template.UriTemplate.Contains($"{{{argument.Argument}}}", StringComparison.Ordinal)),
        CompletionTarget.Prompt => PromptCatalog.Find(argument.Reference)?.Descriptor.Arguments.Any(known => known.Name == argument.Argument) is true,
        _ => false,
    };

    // One listing is enough. Coda returns the docs in the order of their last use, and the member most likely means one of these.
    private static async Task<ToolOutcome> Docs(MemberReads reads, string typed)
    {
        var outcome = await reads.RecentDocs();
        if (outcome.Error is not null)
            return outcome;
        var list = JsonSerializer.Deserialize(outcome.Result!, ToolJson.Default.DocListResult)!;
        return Found(NameMatches.Of([.. list.Docs.Select(doc => (doc.Id, (string?)doc.Name))], typed, complete: list.NextCursor is null));
    }

    private static async Task<ToolOutcome> Listed(
        MemberReads reads, string tool, string doc, string typed, Func<byte[], (IEnumerable<(string Id, string? Name)> Items, string? NextCursor)> read)
    {
        var items = new List<(string Id, string? Name)>();
        string? cursor = null;
        for (var listing = 0; listing < Listings && (listing == 0 || cursor is not null); listing++)
        {
            var outcome = await reads.Run(tool, new() { ["doc"] = doc, ["limit"] = PageSize, ["cursor"] = cursor });
            if (outcome.Error is not null)
                return outcome;
            (var more, cursor) = read(outcome.Result!);
            items.AddRange(more);
        }

        return Found(NameMatches.Of(items, typed, complete: cursor is null));
    }

    private static async Task<ToolOutcome> RowsOf(MemberReads reads, string doc, string table, string typed)
    {
        var described = await reads.Run("get_table", new() { ["table"] = table, ["doc"] = doc });
        if (described.Error is not null)
            return described;
        var found = JsonSerializer.Deserialize(described.Result!, ToolJson.Default.TableResult)!;
        // Without a display column, rows have no names.
        if (found.Table.DisplayColumn is not { } display)
            return Found(ArgumentCompletions.None);
        var listed = await reads.Run(
            "list_rows", new() { ["table"] = found.Table.Id, ["doc"] = found.DocId, ["columns"] = new JsonArray(display), ["limit"] = Rows });
        if (listed.Error is not null)
            return listed;
        var list = JsonSerializer.Deserialize(listed.Result!, ToolJson.Default.RowListResult)!;
        return Found(NameMatches.Of([.. list.Rows.Select(row => (row.Id, row.Name))], typed, complete: list.NextCursor is null));
    }

    private static (IEnumerable<(string, string?)> Items, string? NextCursor) Pages(byte[] json)
    {
        var list = JsonSerializer.Deserialize(json, ToolJson.Default.PageListResult)!;
        return (list.Pages.Select(page => (page.Id, (string?)page.Name)), list.NextCursor);
    }

    private static (IEnumerable<(string, string?)> Items, string? NextCursor) Tables(byte[] json)
    {
        var list = JsonSerializer.Deserialize(json, ToolJson.Default.TableListResult)!;
        return (list.Tables.Select(table => (table.Id, (string?)table.Name)), list.NextCursor);
    }

    private static ToolOutcome Found(ArgumentCompletions completions) =>
        new() { Result = JsonSerializer.SerializeToUtf8Bytes(completions, ResourceJson.Default.ArgumentCompletions) };
}
