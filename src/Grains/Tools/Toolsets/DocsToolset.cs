using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about docs as a whole.</summary>
[Toolset("docs")]
internal static class DocsToolset
{
    [Tool("get_doc_overview", "Overview of a doc", Scopes.Read, Idempotent = true)]
    [Description("What is in a doc: its pages, and its tables with columns, types, select options and relations. Call it first when working with a doc. Long docs are cut, and a note says what is missing.")]
    public static async Task<DocOverviewResult> GetDocOverview(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        CancellationToken cancellationToken)
    {
        var resolver = new ReferenceResolver(call);
        var found = await resolver.Doc(doc, cancellationToken);
        return await DocOverview.Read(resolver, call.Api, found, cancellationToken);
    }

    [Tool("list_docs", "List docs", Scopes.Read, Idempotent = true)]
    [Description("Docs the Coda user has opened at least once, last used first, optionally with these words in the title.")]
    public static async Task<DocListResult> ListDocs(
        ToolCall call,
        [Description("Words of the title.")] string? query = null,
        [Range(1, 100)] int limit = 25,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var place = new PagePlace(call, $"list_docs\n{query}");
        var list = await call.Api.ListDocs(new ListDocsQuery { Query = query, Limit = limit, PageToken = place.Open(cursor) }, cancellationToken);
        foreach (var doc in list.Items)
            call.Touches("doc", doc.Id);
        return new DocListResult { Docs = [.. list.Items.Select(Summaries.Of)], NextCursor = place.Seal(list.NextPageToken) };
    }

    [Tool("get_doc", "Get a doc", Scopes.Read, Idempotent = true)]
    [Description("A doc's title, owner, place, size and link. For its content use get_doc_overview.")]
    public static async Task<DocResult> GetDoc(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        CancellationToken cancellationToken)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        return new DocResult
        {
            Doc = Summaries.Of(found),
            Warning = found.DocSize?.OverApiSizeLimit is true ? "The doc is over 125 MB, too large for Coda's API: its content cannot be read or changed here." : null,
        };
    }

    [Tool("resolve_link", "Resolve a link", Scopes.Read, Idempotent = true)]
    [Description("What a browser link to Coda leads to: type, id, name, and the ids of the doc and table it is in. Other tools take links themselves.")]
    public static async Task<LinkResult> ResolveLink(
        ToolCall call,
        [Description("A coda.io or docs.superhuman.com link.")] string url,
        CancellationToken cancellationToken)
    {
        var target = await new ReferenceResolver(call).Resolve(url, "url", cancellationToken);
        call.Touches(target.Type, target.Id);
        return new LinkResult
        {
            Type = target.Type,
            Id = target.Id,
            Name = target.Name,
            DocId = target.DocId,
            TableId = target.TableId,
            Link = target.BrowserLink,
        };
    }
}
