using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CodaMcp.Coda.Contract;
using CodaMcp.Coda.References;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about pages and their text.</summary>
[Toolset("pages")]
internal static class PagesToolset
{
    // Three bytes a character at most, so that Coda's 2 MB a request are kept.
    private const int MaxContent = 500_000;

    [Tool("list_pages", "List pages", Scopes.Read, Idempotent = true)]
    [Description("A doc's pages in order, with parent, link and whether they are hidden.")]
    public static async Task<PageListResult> ListPages(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Range(1, 100)] int limit = 100,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var place = new PagePlace(call, $"list_pages\n{found.Id}");
        var list = await call.Api.ListPages(found.Id, new ListQuery { Limit = limit, PageToken = place.Open(cursor) }, cancellationToken);
        return new PageListResult
        {
            DocId = found.Id,
            Pages = [.. list.Items.Select(page => Summaries.Of(page, withLink: true))],
            NextCursor = place.Seal(list.NextPageToken),
        };
    }

    [Tool("get_page", "Read a page", Scopes.Read, Idempotent = true)]
    [Description("A page's text as Markdown, from offset on, at most limit characters; nextOffset goes on. Subpages are not included, and tables only as far as they show: read those with list_rows.")]
    public static async Task<PageResult> GetPage(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Range(0, int.MaxValue)] int offset = 0,
        [Range(100, 50_000)] int limit = 25_000,
        CancellationToken cancellationToken = default)
    {
        var found = await new ReferenceResolver(call).Page(page, doc, cancellationToken);
        if (found.Page.ContentType != "canvas")
            throw ToolException.ForArgument("page", $"is of type '{found.Page.ContentType}', which has no text to read. Only canvas pages have.");
        var content = await call.Gateway.ReadPageMarkdown(call.Coda, found.DocId, found.Page.Id, cancellationToken);
        var text = content.Markdown;
        if (offset > text.Length)
            throw ToolException.ForArgument("offset", $"is past the end: the page has {text.Length} characters.");
        var end = (int)Math.Min(text.Length, (long)offset + limit);
        // Half a surrogate pair is no text.
        if (end < text.Length && char.IsHighSurrogate(text[end - 1]))
            end--;
        return new PageResult
        {
            DocId = found.DocId,
            PageId = found.Page.Id,
            Name = found.Page.Name,
            Subtitle = found.Page.Subtitle,
            Parent = found.Page.Parent is { } parent ? new Reference { Id = parent.Id, Name = parent.Name } : null,
            Link = found.Page.BrowserLink,
            UpdatedAt = found.Page.UpdatedAt,
            Content = text[offset..end],
            Offset = offset,
            TotalCharacters = text.Length,
            NextOffset = end < text.Length ? end : null,
            Warning = content.Warning,
        };
    }

    [Tool("create_page", "Create a page", Scopes.Write)]
    [Description("Adds a page to a doc, at the top level or under a parent page, and returns its id. It can be read once Coda has applied it.")]
    public static async Task<PageWriteResult> CreatePage(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("The title."), StringLength(500, MinimumLength = 1)] string name,
        [Description("Markdown to start with. A Markdown table becomes a Coda table."), StringLength(MaxContent)] string? content = null,
        [Description("Page to put it under: id, exact name or link.")] string? parentPage = null,
        [StringLength(1000)] string? subtitle = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var docId = (await resolver.Doc(doc, cancellationToken)).Id;
        var parent = parentPage is null ? (FoundPage?)null : await resolver.Page(parentPage, docId, cancellationToken, "parent_page");
        var body = new PageCreate
        {
            Name = name,
            Subtitle = subtitle,
            ParentPageId = parent?.Page.Id,
            PageContent = content is null ? null : new PageCreateContent { CanvasContent = new CanvasContent("markdown", content) },
        };
        var written = await Writing.Send(call, docId, waitSeconds, token => call.Api.CreatePage(docId, body, token), cancellationToken);
        if (written.Answer is { } answer)
            call.Touches("page", answer.Id);
        return Result(docId, written.Answer?.Id, written);
    }

    [Tool("update_page_content", "Write to a page", Scopes.Write, Destructive = true)]
    [Description("Adds Markdown at the end (append) or beginning (prepend) of a page, or replaces all of it. Replace destroys what is there, formatting that Markdown cannot express included, and with it the tables on the page.")]
    public static async Task<PageWriteResult> UpdatePageContent(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [AllowedValues("append", "prepend", "replace")] string mode,
        [Description("Markdown. A Markdown table becomes a new Coda table."), StringLength(MaxContent, MinimumLength = 1)] string content,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Replace even where the page holds tables.")] bool force = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var (docId, found) = await resolver.Page(page, doc, cancellationToken);
        if (found.ContentType != "canvas")
            throw ToolException.ForArgument("page", $"is of type '{found.ContentType}', which has no text to write. Only canvas pages have.");
        if (mode == "replace" && !force)
            await RefuseWhereTablesWouldGo(resolver, docId, found, cancellationToken);
        var body = new PageUpdate
        {
            ContentUpdate = new PageContentUpdate { InsertionMode = mode, CanvasContent = new CanvasContent("markdown", content) },
        };
        var written = await Writing.Send(call, docId, waitSeconds, token => call.Api.UpdatePage(docId, found.Id, body, token), cancellationToken);
        return Result(docId, found.Id, written);
    }

    private static async Task RefuseWhereTablesWouldGo(ReferenceResolver resolver, string docId, Page page, CancellationToken cancellationToken)
    {
        var (tables, complete) = await resolver.Tables(docId, cancellationToken);
        var held = tables.Where(table => table.Parent?.Id == page.Id).Select(table => $"'{table.Name}' ({table.Id})").ToList();
        if (held.Count > 0)
            throw ToolException.ForArgument("mode", $"would destroy what is on the page besides text: {string.Join(", ", held.Take(10))}. Use append or prepend, or set force if that is meant.");
        if (!complete)
            throw ToolException.ForArgument("mode", $"may destroy tables: the doc has more than {tables.Count}, too many to tell whether the page holds one. Use append or prepend, or set force.");
    }

    private static PageWriteResult Result(string docId, string? pageId, Written<PageMutation> written) => new()
    {
        Status = written.Status,
        RequestId = written.Answer?.RequestId,
        Warning = written.Warning,
        Note = written.Note,
        DocId = docId,
        PageId = pageId,
    };
}
