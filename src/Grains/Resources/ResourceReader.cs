using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodaMcp.Tools;
using CodaMcp.Tools.Results;

namespace CodaMcp.Resources;

/// <summary>Reads resources through the tools that read the same data.</summary>
/// <param name="runner">Runs the tools.</param>
public sealed class ResourceReader(ToolRunner runner)
{
    /// <summary>The MCP method for reading. Audit records use the same name.</summary>
    internal const string ReadMethod = "resources/read";

    /// <summary>The MCP method for listing.</summary>
    internal const string ListMethod = "resources/list";

    private const int RowsShown = 50;

    // An English page of 100,000 characters is read completely. That is about 25,000 tokens, the most that clients give a model at once.
    private const int PageReads = 5;
    private const int PageCharacters = Fitting.MaxCharacters;

    /// <summary>Reads a resource. Failures of the tools are in the outcome and are not thrown.</summary>
    /// <param name="uri">Its URI.</param>
    /// <param name="grantedScopes">The scopes of the caller's token.</param>
    /// <param name="call">The context that the tools run in.</param>
    /// <param name="cancellationToken">Fires when the caller disconnects.</param>
    /// <returns>The content as the result, or an error; <see cref="ToolErrorKind.NotFound"/> for a URI that is not one of this server.</returns>
    public async Task<ToolOutcome> ReadAsync(string uri, IReadOnlyCollection<string> grantedScopes, ToolCall call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(uri);
        var reads = new MemberReads(runner, grantedScopes, call, cancellationToken);
        if (reads.Refused(ReadMethod) is { } refused)
            return new ToolOutcome { Error = refused };
        return ResourceUri.Parse(uri) switch
        {
            null => new ToolOutcome { Error = NoResource },
            { Page: { } page, Doc: var doc } => await PageOf(reads, doc, page),
            { Row: { } row, Table: var table, Doc: var doc } => await reads.Run("get_row", new() { ["row"] = row, ["table"] = table, ["doc"] = doc }),
            { Table: { } table, Doc: var doc } => await TableOf(reads, doc, table),
            { Doc: var doc } => await reads.Run("get_doc_overview", new() { ["doc"] = doc }),
        };
    }

    /// <summary>Lists the docs opened last. Failures of the tool are in the outcome and are not thrown.</summary>
    /// <param name="cursor">The cursor of the previous listing; null for the beginning.</param>
    /// <param name="grantedScopes">The scopes of the caller's token.</param>
    /// <param name="call">The context that the tool runs in.</param>
    /// <param name="cancellationToken">Fires when the caller disconnects.</param>
    /// <returns>The input of <see cref="ToListing"/>.</returns>
    public async Task<ToolOutcome> ListAsync(string? cursor, IReadOnlyCollection<string> grantedScopes, ToolCall call, CancellationToken cancellationToken)
    {
        var reads = new MemberReads(runner, grantedScopes, call, cancellationToken);
        return reads.Refused(ListMethod) is { } refused ? new ToolOutcome { Error = refused }
            : string.IsNullOrWhiteSpace(cursor) ? await reads.RecentDocs()
            : await reads.Run("list_docs", new() { ["limit"] = MemberReads.DocsListed, ["cursor"] = cursor });
    }

    /// <summary>Converts the outcome of <see cref="ReadAsync"/> for the front.</summary>
    public static ResourceOutcome ToOutcome(string uri, ToolOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(outcome);
        return outcome.Result is { } content
            ? new ResourceOutcome { Content = content, MimeType = ResourceUri.Parse(uri)?.MimeType }
            : new ResourceOutcome { Error = outcome.Error };
    }

    /// <summary>Converts the outcome of <see cref="ListAsync"/> for the front.</summary>
    public static ResourceListing ToListing(ToolOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (outcome.Result is not { } result)
            return new ResourceListing { Error = outcome.Error };
        var list = JsonSerializer.Deserialize(result, ToolJson.Default.DocListResult)!;
        return new ResourceListing { Resources = [.. list.Docs.Select(Describe)], NextCursor = list.NextCursor };
    }

    private static ToolError NoResource => new(
        ToolErrorKind.NotFound,
        $"There is no such resource. The URIs are {string.Join(", ", ResourceTemplates.All.Select(template => template.UriTemplate))}, each part an id or an exact name, percent-encoded.");

    private static ResourceDescriptor Describe(DocSummary doc) => new()
    {
        Uri = ResourceUri.OfDoc(doc.Id),
        Name = doc.Name,
        Description = (doc.Owner, doc.Workspace) switch
        {
            ({ } owner, { } workspace) => $"Coda doc by {owner}, in {workspace}",
            ({ } owner, null) => $"Coda doc by {owner}",
            (null, { } workspace) => $"Coda doc in {workspace}",
            _ => "Coda doc",
        },
        MimeType = ResourceTemplates.Json,
        LastModified = doc.UpdatedAt,
    };

    private static async Task<ToolOutcome> PageOf(MemberReads reads, string doc, string page)
    {
        var text = new StringBuilder();
        var arguments = new JsonObject { ["page"] = page, ["doc"] = doc, ["limit"] = PageCharacters };
        PageResult part;
        for (var read = 1; ; read++)
        {
            var outcome = await reads.Run("get_page", arguments);
            if (outcome.Error is not null)
                return outcome;
            part = JsonSerializer.Deserialize(outcome.Result!, ToolJson.Default.PageResult)!;
            text.Append(part.Content);
            if (part.NextOffset is null || read == PageReads)
                break;
            arguments = new() { ["page"] = part.PageId, ["doc"] = part.DocId, ["limit"] = PageCharacters, ["offset"] = part.NextOffset };
        }

        if (part.Warning is { } warning)
            text.Append("\n\n> ").Append(warning);
        if (part.NextOffset is { } rest)
            text.Append("\n\n> ").Append($"Cut at character {rest} of {part.TotalCharacters}: get_page reads on from that offset.");
        return new ToolOutcome { Result = Encoding.UTF8.GetBytes(text.ToString()) };
    }

    private static async Task<ToolOutcome> TableOf(MemberReads reads, string doc, string table)
    {
        var described = await reads.Run("get_table", new() { ["table"] = table, ["doc"] = doc });
        if (described.Error is not null)
            return described;
        var found = JsonSerializer.Deserialize(described.Result!, ToolJson.Default.TableResult)!;
        var listed = await reads.Run("list_rows", new() { ["table"] = found.Table.Id, ["doc"] = found.DocId, ["limit"] = RowsShown });
        if (listed.Error is not null)
            return listed;
        var rows = JsonSerializer.Deserialize(listed.Result!, ToolJson.Default.RowListResult)!;
        var content = new TableContent
        {
            DocId = found.DocId,
            Table = found.Table,
            Rows = rows.Rows,
            Note = rows.NextCursor is null ? rows.Note : $"The first {rows.Rows.Count} rows of {rows.TableRowCount}: list_rows gives the others.",
        };
        return new ToolOutcome { Result = JsonSerializer.SerializeToUtf8Bytes(content, ResourceJson.Results.TableContent) };
    }
}
