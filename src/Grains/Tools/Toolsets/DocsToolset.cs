using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Calls;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about docs as a whole.</summary>
[Toolset("docs", ByDefault = true)]
internal static class DocsToolset
{
    [Tool("get_doc_overview", "Overview of a doc", Scopes.Read, Idempotent = true)]
    [Description("A doc's pages, and its tables with columns, types, select options and relations. Call it first when working with a doc.")]
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
    [Description("Docs the Coda user has opened at least once, last used first.")]
    public static async Task<DocListResult> ListDocs(
        ToolCall call,
        [Description("Words of the title.")] string? query = null,
        [Description(Describe.Folder)] string? folder = null,
        [Description("Only in this workspace, ws-….")] string? workspaceId = null,
        [Description("Only docs the Coda user owns.")] bool owned = false,
        [Description("Only starred docs.")] bool starred = false,
        [Description("Only published docs.")] bool published = false,
        [Description("Only copies of this doc, by id.")] string? copiesOf = null,
        [Description(Describe.Fields), AllowedValues("link", "owner", "workspace", "folder", "updatedAt", "pageCount", "tableCount", "rowCount")] string[]? fields = null,
        [Description(Describe.Limit), Range(1, 100)] int limit = 25,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var folderId = folder is null ? null : (await new ReferenceResolver(call).Folder(folder, cancellationToken)).Id;
        var wanted = new ListDocsQuery
        {
            Query = query,
            FolderId = folderId,
            WorkspaceId = workspaceId,
            IsOwner = owned ? true : null,
            IsStarred = starred ? true : null,
            IsPublished = published ? true : null,
            SourceDoc = copiesOf?.Trim(),
        };
        var listed = await Listed<DocSummary>.Read(
            call,
            $"list_docs\n{query}\n{folderId}\n{workspaceId}\n{owned}\n{starred}\n{published}\n{copiesOf}",
            cursor,
            limit,
            (size, token) => call.Api.ListDocs(wanted with { Limit = size, PageToken = token }, cancellationToken),
            doc => Summaries.Listed(doc, fields));
        foreach (var doc in listed.Items)
            call.Touches("doc", doc.Id, doc.Name);
        return new DocListResult { Docs = listed.Items, NextCursor = listed.NextCursor, Note = listed.Note };
    }

    [Tool("get_doc", "Get a doc", Scopes.Read, Idempotent = true)]
    [Description("A doc's title, owner, place, size and link.")]
    public static async Task<DocResult> GetDoc(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        CancellationToken cancellationToken)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        return new DocResult
        {
            Doc = Summaries.Of(found),
            OwnerEmail = found.Owner,
            CopyOf = found.SourceDoc?.Id,
            Icon = found.Icon?.Name,
            FolderId = found.Folder?.Id,
            WorkspaceId = found.Workspace?.Id,
            PublishedLink = found.Published?.BrowserLink,
            PublishedMode = found.Published?.Mode,
            Warning = found.DocSize?.OverApiSizeLimit is true ? "The doc is over 125 MB, too large for Coda's API: its content cannot be read or changed here." : null,
        };
    }

    [Tool("create_doc", "Create a doc", Scopes.Write)]
    [Description("Creates a doc: empty, with a first page of Markdown, or as a copy of another.")]
    public static async Task<ChangeResult> CreateDoc(
        ToolCall call,
        [Description("The title."), StringLength(500, MinimumLength = 1), AlsoNamed("title")] string name,
        [Description("Folder id or name.")] string? folder = null,
        [Description("Doc to copy: id, name or link.")] string? copyOf = null,
        [Description("Title of the first page.")] string? pageName = null,
        [Description("Markdown of the first page."), StringLength(PagesToolset.MaxContent, MinimumLength = 1)] string? pageContent = null,
        [Description("Time zone, such as Europe/Paris.")] string? timezone = null,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var body = new DocCreate
        {
            Title = name,
            FolderId = folder is null ? null : (await resolver.Folder(folder, cancellationToken)).Id,
            SourceDoc = copyOf is null ? null : (await resolver.Doc(copyOf, cancellationToken, "copy_of")).Id,
            Timezone = timezone,
            InitialPage = pageName is null && pageContent is null ? null : new PageCreate
            {
                Name = pageName,
                PageContent = pageContent is null ? null : new PageCreateContent { CanvasContent = new CanvasContent("markdown", pageContent) },
            },
        };
        var sent = await DirectWriting.Send(call, token => call.Api.CreateDoc(body, token), cancellationToken);
        return sent.Answer is { } doc ? await NewDoc.AwaitAsync(call, doc, cancellationToken) : DirectWriting.Result(sent, null, null);
    }

    [Tool("update_doc", "Rename a doc", Scopes.Write, Destructive = true, Idempotent = true)]
    [Description("Changes a doc's title or icon.")]
    public static async Task<ChangeResult> UpdateDoc(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("New title."), StringLength(500, MinimumLength = 1), AlsoNamed("title")] string? name = null,
        [Description("Icon's name in Coda, such as rocket.")] string? iconName = null,
        CancellationToken cancellationToken = default)
    {
        if (name is null && iconName is null)
            throw ToolException.ForArgument("name", "or 'icon_name' is required: there is nothing to change.");
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        return await DirectWriting.Change(
            call, found.Id, found.Id, token => call.Api.UpdateDoc(found.Id, new DocUpdate { Title = name, IconName = iconName }, token), cancellationToken);
    }

    [Tool("delete_doc", "Delete a doc", Scopes.Write, Destructive = true, Idempotent = true, Asks = "always")]
    [Description("Deletes a doc with all that is in it.")]
    public static async Task<ChangeResult> DeleteDoc(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        CancellationToken cancellationToken)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        call.Confirm($"This deletes {Wording.Doc(found)} with all that is in it", found.Id);
        return await DirectWriting.Change(call, found.Id, found.Id, token => call.Api.DeleteDoc(found.Id, token), cancellationToken, queued: true);
    }

    [Tool("resolve_link", "Resolve a link", Scopes.Read, Idempotent = true)]
    [Description("What a browser link to Coda leads to, with ids. Other tools take links themselves.")]
    public static async Task<LinkResult> ResolveLink(
        ToolCall call,
        [Description("A coda.io or docs.superhuman.com link.")] string url,
        CancellationToken cancellationToken)
    {
        var target = await new ReferenceResolver(call).Resolve(url, "url", cancellationToken);
        call.Touches(target.Type, target.Id, target.Name);
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
