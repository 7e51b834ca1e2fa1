using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using CodaMcp.Calls;
using CodaMcp.Coda;
using CodaMcp.Coda.Contract;
using CodaMcp.References;
using CodaMcp.Settings;
using CodaMcp.Tools.Results;

namespace CodaMcp.Tools.Toolsets;

/// <summary>Tools about pages and their text.</summary>
[Toolset("pages", ByDefault = true)]
internal static class PagesToolset
{
    // A character has at most three bytes, so the content fits Coda's limit of 2 MB a request.
    [MemberLimit]
    public const int MaxContent = 500_000;

    private const int MostAuthors = 20;

    // To delete more elements or lines than this, a person must agree.
    private const int MostUnasked = 50;

    // Coda accepts 5 of these writes in 10 s by its API documentation, and 3 by its help centre. A section takes two writes.
    [MemberLimit]
    private const int MostEdits = 20;

    [MemberLimit]
    private const int MostLines = 5_000;

    [Tool("list_pages", "List pages", Scopes.Read, Idempotent = true)]
    [Description("A doc's pages in order, with parent, last change and whether they are hidden.")]
    public static async Task<PageListResult> ListPages(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description(Describe.Fields), AllowedValues("parentId", "type", "hidden", "link", "updatedAt", "updatedBy")] string[]? fields = null,
        [Description(Describe.Limit), Range(1, 100)] int limit = 100,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var found = await new ReferenceResolver(call).Doc(doc, cancellationToken);
        var listed = await Listed<ListedPage>.Read(
            call,
            $"list_pages\n{found.Id}",
            cursor,
            limit,
            (size, token) => call.Api.ListPages(found.Id, new ListQuery { Limit = size, PageToken = token }, cancellationToken),
            page => Summaries.Listed(page, fields));
        return new PageListResult
        {
            DocId = found.Id,
            Pages = listed.Items,
            TotalPages = (int?)found.DocSize?.PageCount,
            NextCursor = listed.NextCursor,
            Note = listed.Note,
        };
    }

    [Tool("get_page", "Read a page", Scopes.Read, Idempotent = true)]
    [Description("A page's text as Markdown, from offset on, at most limit characters; nextOffset goes on. Subpages are not included, and tables only as far as they show: read those with list_rows.")]
    public static async Task<PageResult> GetPage(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("First character to give."), Range(0, int.MaxValue)] int offset = 0,
        [Description("Most characters to give."), Range(100, Fitting.MaxCharacters)] int limit = Fitting.MaxCharacters,
        [Description("Plain text, each line after its [[id]] for edit_page.")] bool elementIds = false,
        CancellationToken cancellationToken = default)
    {
        var found = await new ReferenceResolver(call).Page(page, doc, cancellationToken);
        RefuseWithoutText(found.Page, "to read");
        var content = elementIds
            ? await ReadWithIds(call, found.DocId, found.Page.Id, cancellationToken)
            : await call.Gateway.ReadPageMarkdown(call.Coda, found.DocId, found.Page.Id, cancellationToken);
        var text = content.Markdown;
        if (offset > text.Length)
            throw ToolException.ForArgument("offset", $"is past the end: the page has {text.Length} characters.");
        var result = new PageResult
        {
            DocId = found.DocId,
            PageId = found.Page.Id,
            Name = found.Page.Name,
            Subtitle = found.Page.Subtitle,
            Parent = found.Page.Parent is { } parent ? new Reference { Id = parent.Id, Name = parent.Name } : null,
            Link = found.Page.BrowserLink,
            Icon = found.Page.Icon?.Name,
            Image = found.Page.Image?.BrowserLink,
            Authors = found.Page.Authors.Select(Summaries.Of).OfType<string>().Take(MostAuthors).ToList() is { Count: > 0 } authors ? authors : null,
            CreatedAt = found.Page.CreatedAt,
            CreatedBy = Summaries.Of(found.Page.CreatedBy),
            UpdatedAt = found.Page.UpdatedAt,
            UpdatedBy = Summaries.Of(found.Page.UpdatedBy),
            Content = "",
            Offset = offset,
            TotalCharacters = text.Length,
            Warning = content.Warning,
        };
        var end = Fitting.EndOf(text, offset, limit, Fitting.MaxBytes - Fitting.Size(result with { NextOffset = text.Length }));
        return result with { Content = text[offset..end], NextOffset = end < text.Length ? end : null };
    }

    [Tool("list_page_elements", "List a page's elements", Scopes.Read, Idempotent = true)]
    [Description("A page's lines of text one by one, with the ids for edit_page and delete_page_content. Tables and controls do not show.")]
    public static async Task<PageElementsResult> ListPageElements(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.Limit), Range(1, 500)] int limit = 100,
        [Description(Describe.Cursor)] string? cursor = null,
        CancellationToken cancellationToken = default)
    {
        var (docId, found) = await new ReferenceResolver(call).Page(page, doc, cancellationToken);
        var listed = await Listed<PageElement>.Read(
            call,
            $"list_page_elements\n{docId}\n{found.Id}",
            cursor,
            limit,
            (size, token) => call.Api.ListPageContent(docId, found.Id, new ListQuery { Limit = size, PageToken = token }, cancellationToken),
            Summaries.Of,
            element => element with { Text = Fitting.Cut(element.Text, Fitting.MaxBytes - 500) },
            "The element is too long to give whole, and is cut: get_page gives its text.");
        return new PageElementsResult { DocId = docId, PageId = found.Id, Elements = listed.Items, NextCursor = listed.NextCursor, Note = listed.Note };
    }

    [Tool("update_page", "Rename a page", Scopes.Write, Destructive = true, Idempotent = true)]
    [Description("Changes a page's title, subtitle, icon, cover image, or whether it is hidden; its content stays. Coda's API cannot move pages.")]
    public static async Task<PageWriteResult> UpdatePage(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("New title."), StringLength(500, MinimumLength = 1)] string? name = null,
        [Description("New subtitle; empty removes it."), StringLength(1000)] string? subtitle = null,
        [Description("Icon's name in Coda, such as rocket.")] string? iconName = null,
        [Description("Address of a cover image.")] string? imageUrl = null,
        [Description("Whether it is hidden.")] bool? hidden = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        if (name is null && subtitle is null && iconName is null && imageUrl is null && hidden is null)
            throw ToolException.ForArgument("name", "or another property is required: there is nothing to change.");
        var (docId, found) = await new ReferenceResolver(call).Page(page, doc, cancellationToken);
        var body = new PageUpdate { Name = name, Subtitle = subtitle, IconName = iconName, ImageUrl = imageUrl, IsHidden = hidden };
        return await Writing.Send(
            call, docId, waitSeconds, token => call.Api.UpdatePage(docId, found.Id, body, token),
            written => Result(docId, found.Id, written), cancellationToken);
    }

    [Tool("duplicate_page", "Duplicate a page", Scopes.Write)]
    [Description("Copies a page's text to a new page, in the same doc or another. What Markdown cannot hold is lost: tables become plain, and controls, subpages and some formatting are left out.")]
    public static async Task<PageWriteResult> DuplicatePage(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Title of the copy."), StringLength(500, MinimumLength = 1)] string? name = null,
        [Description("Doc to put it in, if another: id, name or link.")] string? toDoc = null,
        [Description("Page to put it under: id, name or link.")] string? parentPage = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var (docId, found) = await resolver.Page(page, doc, cancellationToken);
        RefuseWithoutText(found, "to copy");
        var targetId = toDoc is null ? docId : (await resolver.Doc(toDoc, cancellationToken, "to_doc")).Id;
        var parentId = parentPage is not null ? (await resolver.Page(parentPage, targetId, cancellationToken, "parent_page")).Page.Id
            : targetId == docId ? found.Parent?.Id
            : null;
        var content = await call.Gateway.ReadPageMarkdown(call.Coda, docId, found.Id, cancellationToken);
        if (content.Markdown.Length > MaxContent)
            throw ToolException.ForArgument("page", $"has {content.Markdown.Length} characters, and Coda takes some {MaxContent} at once. Copy the doc with create_doc instead.");
        var (tables, _) = await resolver.Tables(docId, cancellationToken);
        var held = tables.Where(table => table.Parent?.Id == found.Id).Select(table => $"'{table.Name}'").ToList();
        var body = new PageCreate
        {
            Name = name ?? $"Copy of {found.Name}",
            Subtitle = found.Subtitle,
            ParentPageId = parentId,
            PageContent = content.Markdown.Length == 0 ? null : new PageCreateContent { CanvasContent = new CanvasContent("markdown", content.Markdown) },
        };
        var lost = held.Count > 0 ? $"The page holds {string.Join(", ", held)}: the copy has at most plain tables without their formulas, views and relations." : null;
        return await Writing.Send(
            call, targetId, waitSeconds, token => call.Api.CreatePage(targetId, body, token),
            written =>
            {
                string?[] warnings = [content.Warning, lost, written.Warning];
                var warning = string.Join(' ', warnings.Where(text => !string.IsNullOrEmpty(text)));
                return Created(call, targetId, written) with { Warning = warning.Length > 0 ? warning : null };
            },
            cancellationToken);
    }

    [Tool("delete_page", "Delete a page", Scopes.Write, Destructive = true, Idempotent = true, Asks = "always")]
    [Description("Deletes a page with its subpages. Refused where tables, controls or named formulas are on them, unless forced.")]
    public static async Task<PageWriteResult> DeletePage(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.Force)] bool force = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var (docId, found) = await resolver.Page(page, doc, cancellationToken);
        if (!force)
        {
            var (pages, complete) = await resolver.Pages(docId, cancellationToken);
            if (!complete)
                throw ToolException.ForArgument("page", "may have subpages that cannot be told: the doc has too many pages. Set force if that is meant.");
            await PageGuard.Refuse(call, docId, WithSubpages(found.Id, pages), "page", "", cancellationToken);
        }

        call.Confirm(
            $"This deletes page {Wording.Named(found.Name, found.Id)} of {await Wording.Doc(call, docId, cancellationToken)} with all that is on it, and its subpages", docId, found.Id);
        return await Writing.Send(
            call, docId, waitSeconds, token => call.Api.DeletePage(docId, found.Id, token),
            written => Result(docId, found.Id, written), cancellationToken);
    }

    [Tool("delete_page_content", "Delete a page's content", Scopes.Write, Destructive = true, Idempotent = true, Asks = "for all content, or more than 50 elements")]
    [Description("Deletes some elements of a page, or all of its content. All is refused where tables, controls or named formulas are on the page, unless forced.")]
    public static async Task<PageWriteResult> DeletePageContent(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Element ids of list_page_elements, cl-…."), MinLength(1), MaxLength(500)] string[]? elementIds = null,
        [Description("Delete all content, instead of element_ids.")] bool all = false,
        [Description(Describe.Force)] bool force = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        if (all == elementIds is not null)
            throw ToolException.ForArgument("element_ids", "or 'all' is required, and not both.");
        var (docId, found) = await new ReferenceResolver(call).Page(page, doc, cancellationToken);
        RefuseWithoutText(found, "to delete");
        if (all && !force)
            await PageGuard.Refuse(call, docId, [found.Id], "all", "Name element_ids", cancellationToken);
        if (elementIds is not null)
            await RefuseUnknownElements(call, docId, found.Id, elementIds, cancellationToken);
        var elements = elementIds?.Distinct(StringComparer.Ordinal).ToList();
        if (elements is null || elements.Count > MostUnasked)
        {
            call.Confirm(
                $"This deletes {(elements is null ? "everything" : $"{elements.Count} elements")} on page {Wording.Named(found.Name, found.Id)} of {await Wording.Doc(call, docId, cancellationToken)}",
                [docId, found.Id, .. elements ?? []]);
        }

        var body = new PageContentDelete(elements);
        return await Writing.Send(
            call, docId, waitSeconds, token => call.Api.DeletePageContent(docId, found.Id, body, token),
            written => Result(docId, found.Id, written), cancellationToken);
    }

    [Tool("create_page", "Create a page", Scopes.Write)]
    [Description("Adds a page to a doc, and returns its id. It can be read once Coda has applied it.")]
    public static async Task<PageWriteResult> CreatePage(
        ToolCall call,
        [Description(Describe.Doc)] string doc,
        [Description("The title."), StringLength(500, MinimumLength = 1)] string name,
        [Description("Markdown to start with. A Markdown table becomes a Coda table."), StringLength(MaxContent, MinimumLength = 1)] string? content = null,
        [Description("Page to put it under: id, name or link.")] string? parentPage = null,
        [Description("The subtitle."), StringLength(1000, MinimumLength = 1)] string? subtitle = null,
        [Description("Address to show instead of content.")] string? embedUrl = null,
        [Description("Link to a page or doc to show instead of content.")] string? syncLink = null,
        [Description("With its subpages.")] bool syncSubpages = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        if ((content is null ? 0 : 1) + (embedUrl is null ? 0 : 1) + (syncLink is null ? 0 : 1) > 1)
            throw ToolException.ForArgument(embedUrl is null ? "sync_link" : "embed_url", "excludes the other ways to fill the page: give one of content, embed_url and sync_link.");
        var resolver = new ReferenceResolver(call);
        var docId = (await resolver.Doc(doc, cancellationToken)).Id;
        var parent = parentPage is null ? (FoundPage?)null : await resolver.Page(parentPage, docId, cancellationToken, "parent_page");
        var body = new PageCreate
        {
            Name = name,
            Subtitle = subtitle,
            ParentPageId = parent?.Page.Id,
            PageContent = embedUrl is not null ? PageCreateContent.Embed(WebAddress(embedUrl))
                : syncLink is not null ? await Synced(resolver, syncLink, syncSubpages, cancellationToken)
                : content is not null ? new PageCreateContent { CanvasContent = new CanvasContent("markdown", content) }
                : null,
        };
        return await Writing.Send(call, docId, waitSeconds, token => call.Api.CreatePage(docId, body, token), written => Created(call, docId, written), cancellationToken);
    }

    [Tool("edit_page", "Edit parts of a page", Scopes.Write, Destructive = true, Asks = "where more than text would be lost, or for more than 50 lines")]
    [Description("Inserts, replaces or deletes parts of a page; the rest stays. The place is an element_id (expected: its text as read), the text of a line, or a heading with its section.")]
    public static async Task<PageEditResult> EditPage(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description("content: Markdown."), Shape(ArgumentShape.Edits), MinLength(1), MaxLength(MostEdits)] Dictionary<string, JsonElement>[] edits,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var read = PageEdit.Read(edits);
        if (read.FirstOrDefault(edit => edit.Content?.Length > MaxContent) is { } large)
            throw ToolException.ForArgument($"{large.At}.content", $"has {large.Content!.Length} characters, and at most {MaxContent} are taken.");
        var (docId, found) = await new ReferenceResolver(call).Page(page, doc, cancellationToken);
        RefuseWithoutText(found, "to edit");
        // An edit must find its place on the page as it is now, not on a cached one.
        call.Coda.Fresh = true;
        var (items, complete) = await Lines(call, docId, found.Id, cancellationToken);
        if (!complete)
            throw ToolException.ForArgument("page", $"has more than {MostLines} lines, too many to edit it in parts.");
        var lines = new PageLines(items);
        var placed = read.Select(lines.Place).ToList();
        PageLines.RefuseOverlaps(placed);
        await ConfirmLosses(call, docId, found, lines, placed, cancellationToken);
        return await new PageEditBatch(call, docId, found.Id, placed).WriteAsync(waitSeconds, cancellationToken);
    }

    [Tool("update_page_content", "Write to a page", Scopes.Write, Destructive = true, Asks = "to replace")]
    [Description("Adds Markdown at the end (append) or beginning (prepend) of a page, or replaces all of it. Replace destroys what is there, with formatting and tables: to change a part, use edit_page.")]
    public static async Task<PageWriteResult> UpdatePageContent(
        ToolCall call,
        [Description(Describe.Page)] string page,
        [Description("Where content goes."), AllowedValues("append", "prepend", "replace")] string mode,
        [Description("Markdown. A Markdown table becomes a new Coda table."), StringLength(MaxContent, MinimumLength = 1)] string content,
        [Description(Describe.DocUnlessLink)] string? doc = null,
        [Description("Replace even where the page holds tables or controls.")] bool force = false,
        [Description(Describe.Wait), Range(0, Writing.LongestWait)] int waitSeconds = Writing.DefaultWait,
        CancellationToken cancellationToken = default)
    {
        var resolver = new ReferenceResolver(call);
        var (docId, found) = await resolver.Page(page, doc, cancellationToken);
        if (found.ContentType != "canvas")
            throw ToolException.ForArgument("page", $"is of type '{found.ContentType}', which has no text to write. Only canvas pages have.");
        if (mode == "replace" && !force)
            await PageGuard.Refuse(call, docId, [found.Id], "mode", "Use append or prepend", cancellationToken);
        if (mode == "replace")
            call.Confirm($"This replaces everything on page {Wording.Named(found.Name, found.Id)} of {await Wording.Doc(call, docId, cancellationToken)}; edit_page would change a part and keep the rest", docId, found.Id);
        var body = new PageUpdate
        {
            ContentUpdate = new PageContentUpdate { InsertionMode = mode, CanvasContent = new CanvasContent("markdown", content) },
        };
        return await Writing.Send(
            call, docId, waitSeconds, token => call.Api.UpdatePage(docId, found.Id, body, token),
            written => Result(docId, found.Id, written), cancellationToken);
    }

    private static void RefuseWithoutText(Page page, string purpose)
    {
        if (page.ContentType != "canvas")
            throw ToolException.ForArgument("page", $"is of type '{page.ContentType}', which has no text {purpose}. Only canvas pages have.");
    }

    private static Task<(IReadOnlyList<PageContentItem> Items, bool Complete)> Lines(ToolCall call, string docId, string pageId, CancellationToken cancellationToken) =>
        Listing.All((limit, token) => call.Api.ListPageContent(docId, pageId, new ListQuery { Limit = limit, PageToken = token }, cancellationToken), MostLines);

    private static async Task<PageMarkdown> ReadWithIds(ToolCall call, string docId, string pageId, CancellationToken cancellationToken)
    {
        var (items, complete) = await Lines(call, docId, pageId, cancellationToken);
        var text = string.Concat(items.Select(item => $"[[{item.Id}]] {new string(' ', 4 * Math.Clamp(item.ItemContent?.LineLevel ?? 0, 0, 20))}{item.ItemContent?.Mark}{item.ItemContent?.Content}\n"));
        return new PageMarkdown(text, complete
            ? "Plain text: formatting, tables, images and the state of checkboxes are missing."
            : $"Plain text of the first {MostLines} lines: the rest, formatting, tables, images and the state of checkboxes are missing.");
    }

    private static async Task ConfirmLosses(
        ToolCall call, string docId, Page page, PageLines lines, List<PlacedEdit> edits, CancellationToken cancellationToken)
    {
        var removed = edits.Where(edit => edit.Edit.Removes).ToList();
        if (removed.Count == 0)
            return;
        var losses = (await PageLosses.Read(call, docId, page.Id, lines, cancellationToken)).Of(removed);
        var count = removed.Sum(edit => edit.Last - edit.First + 1);
        if (losses.Count == 0 && count <= MostUnasked)
            return;
        var what = losses.Count == 0 ? "" : $". What Markdown cannot hold may be lost: {string.Join("; ", losses)}";
        call.Confirm(
            $"This replaces or deletes {count} line{(count == 1 ? "" : "s")} on page {Wording.Named(page.Name, page.Id)} of {await Wording.Doc(call, docId, cancellationToken)}{what}",
            [docId, page.Id, .. removed.SelectMany(edit => edit.Place.Select(line => line.Id))]);
    }

    private static string WebAddress(string text) =>
        Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? text.Trim()
            : throw ToolException.ForArgument("embed_url", "must be a web address, such as https://example.com/report.");

    private static async Task<PageCreateContent> Synced(ReferenceResolver resolver, string link, bool subpages, CancellationToken cancellationToken)
    {
        var target = await resolver.Resolve(link, "sync_link", cancellationToken);
        return target.Type switch
        {
            "doc" => PageCreateContent.SyncDoc(target.DocId),
            "page" => PageCreateContent.SyncPage(target.DocId, target.Id, subpages),
            _ => throw ToolException.ForArgument("sync_link", $"is a link to a {target.Type}. Only a page or a doc can be shown in sync."),
        };
    }

    private static HashSet<string> WithSubpages(string pageId, IReadOnlyList<Page> pages)
    {
        var children = pages.Where(page => page.Parent is not null).ToLookup(page => page.Parent!.Id, page => page.Id);
        var found = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([pageId]);
        while (open.TryPop(out var id))
        {
            if (!found.Add(id))
                continue;
            foreach (var child in children[id])
                open.Push(child);
        }

        return found;
    }

    // Coda does not document what it does with unknown ids.
    private static async Task RefuseUnknownElements(ToolCall call, string docId, string pageId, string[] elementIds, CancellationToken cancellationToken)
    {
        var (elements, complete) = await Lines(call, docId, pageId, cancellationToken);
        var known = elements.Select(element => element.Id).ToHashSet(StringComparer.Ordinal);
        var unknown = Array.FindIndex(elementIds, id => !known.Contains(id));
        if (unknown >= 0 && complete)
            throw ToolException.ForArgument($"element_ids[{unknown}]", $"is no element of the page: '{Summaries.Cut(elementIds[unknown], 60)}'. list_page_elements gives their ids; those of deleted elements are gone.");
    }

    private static PageWriteResult Created(ToolCall call, string docId, Written<PageMutation> written)
    {
        if (written.Answer is { } answer)
            call.Touches("page", answer.Id);
        return Result(docId, written.Answer?.Id, written);
    }

    private static PageWriteResult Result(string docId, string? pageId, Written<PageMutation> written) => new()
    {
        Status = written.Status,
        RequestId = written.RequestId,
        Warning = written.Warning,
        Note = written.Note,
        DocId = docId,
        PageId = pageId,
    };
}
