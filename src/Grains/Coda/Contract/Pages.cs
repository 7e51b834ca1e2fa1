using System.Text.Json.Serialization;

namespace CodaMcp.Coda.Contract;

/// <summary>A page (schema Page).</summary>
public sealed record Page
{
    /// <summary>The id, <c>canvas-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The title.</summary>
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The subtitle.</summary>
    public string? Subtitle { get; init; }

    /// <summary><c>canvas</c>, <c>embed</c>, <c>syncPage</c>, <c>table</c>, …; only a canvas has content to read.</summary>
    public string ContentType { get; init => field = value ?? "canvas"; } = "canvas";

    /// <summary>Its icon; null for none.</summary>
    public Icon? Icon { get; init; }

    /// <summary>Its cover image; null for none.</summary>
    public PageImage? Image { get; init; }

    /// <summary>Whether it is hidden.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Whether it or a page above it in the tree is hidden.</summary>
    public bool IsEffectivelyHidden { get; init; }

    /// <summary>The parent page.</summary>
    public NamedReference? Parent { get; init => field = NamedReference.OrNone(value); }

    /// <summary>The subpages.</summary>
    public IReadOnlyList<NamedReference> Children { get; init => field = [.. (value ?? []).Where(child => NamedReference.OrNone(child) is not null)]; } = [];

    /// <summary>The link that opens it in a browser.</summary>
    public string BrowserLink { get; init => field = value ?? ""; } = "";

    /// <summary>The page's author.</summary>
    public IReadOnlyList<Person> Authors { get; init => field = value ?? []; } = [];

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The page's creator.</summary>
    public Person? CreatedBy { get; init; }

    /// <summary>When its content was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The last editor of its content.</summary>
    public Person? UpdatedBy { get; init; }
}

/// <summary>Describes the cover image of a page (schema Image).</summary>
public sealed record PageImage
{
    /// <summary>Its address.</summary>
    public string? BrowserLink { get; init; }
}

/// <summary>Body of POST …/pages (schema PageCreate).</summary>
public sealed record PageCreate
{
    /// <summary>The title.</summary>
    public string? Name { get; init; }

    /// <summary>The subtitle.</summary>
    public string? Subtitle { get; init; }

    /// <summary>The icon's name in Coda.</summary>
    public string? IconName { get; init; }

    /// <summary>The cover image's address.</summary>
    public string? ImageUrl { get; init; }

    /// <summary>The parent page.</summary>
    public string? ParentPageId { get; init; }

    /// <summary>The initial content.</summary>
    public PageCreateContent? PageContent { get; init; }
}

/// <summary>
/// Describes the content of a new page (schema PageCreateContent): a canvas, an embedded address, or another page or doc.
/// </summary>
public sealed record PageCreateContent
{
    /// <summary><c>canvas</c>, <c>embed</c> or <c>syncPage</c>.</summary>
    public string Type { get; private init; } = "canvas";

    /// <summary>The content of a canvas page.</summary>
    public CanvasContent? CanvasContent { get; init; }

    /// <summary>The address of an embed page.</summary>
    public string? Url { get; private init; }

    /// <summary>The source of a sync page: <c>page</c> or <c>document</c>.</summary>
    public string? Mode { get; private init; }

    /// <summary>The doc of a sync page: the doc to show, or the doc of the page to show.</summary>
    public string? SourceDocId { get; private init; }

    /// <summary>The page that a sync page shows; null for a whole doc.</summary>
    public string? SourcePageId { get; private init; }

    /// <summary>Whether a sync page shows the page's subpages too; null for a whole doc.</summary>
    public bool? IncludeSubpages { get; private init; }

    /// <summary>Creates the content of a page that embeds an address.</summary>
    /// <param name="url">The address.</param>
    public static PageCreateContent Embed(string url) => new() { Type = "embed", Url = url };

    /// <summary>Creates the content of a page that shows another page.</summary>
    /// <param name="docId">The doc of that page.</param>
    /// <param name="pageId">That page.</param>
    /// <param name="includeSubpages">Whether the page shows its subpages too.</param>
    public static PageCreateContent SyncPage(string docId, string pageId, bool includeSubpages) =>
        new() { Type = "syncPage", Mode = "page", SourceDocId = docId, SourcePageId = pageId, IncludeSubpages = includeSubpages };

    /// <summary>Creates the content of a page that shows a whole doc.</summary>
    /// <param name="docId">That doc.</param>
    public static PageCreateContent SyncDoc(string docId) => new() { Type = "syncPage", Mode = "document", SourceDocId = docId };
}

/// <summary>Content to put on a page (schema PageContent).</summary>
/// <param name="Format"><c>markdown</c> or <c>html</c>.</param>
/// <param name="Content">The content.</param>
public sealed record CanvasContent(string Format, string Content);

/// <summary>Body of PUT …/pages/{page} (schema PageUpdate).</summary>
public sealed record PageUpdate
{
    /// <summary>A new title.</summary>
    public string? Name { get; init; }

    /// <summary>A new subtitle.</summary>
    public string? Subtitle { get; init; }

    /// <summary>A new icon, by its name in Coda.</summary>
    public string? IconName { get; init; }

    /// <summary>A new cover image, by its address.</summary>
    public string? ImageUrl { get; init; }

    /// <summary>Whether to hide it.</summary>
    public bool? IsHidden { get; init; }

    /// <summary>A change of the content.</summary>
    public PageContentUpdate? ContentUpdate { get; init; }
}

/// <summary>A change of a page's content (schema PageContentUpdate).</summary>
public sealed record PageContentUpdate
{
    /// <summary><c>append</c>, <c>prepend</c> or <c>replace</c>.</summary>
    public required string InsertionMode { get; init; }

    /// <summary>The element (<c>cl-…</c>) that the change applies to, instead of the whole page.</summary>
    public string? ElementId { get; init; }

    /// <summary>The content.</summary>
    public required CanvasContent CanvasContent { get; init; }
}

/// <summary>Body of DELETE …/pages/{page}/content (schema PageContentDelete).</summary>
/// <param name="ElementIds">The elements to delete, <c>cl-…</c>; null for all.</param>
public sealed record PageContentDelete(IReadOnlyList<string>? ElementIds);

/// <summary>The response to a page write (schemas PageCreateResult, PageUpdateResult, PageDeleteResult, PageContentDeleteResult).</summary>
public sealed record PageMutation : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The page's id.</summary>
    public string Id { get; init => field = value ?? ""; } = "";
}

/// <summary>One line of a page (schema PageContentItem).</summary>
public sealed record PageContentItem
{
    /// <summary>The element id, <c>cl-…</c>.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>The text of the line.</summary>
    public PageContentLine? ItemContent { get; init; }
}

/// <summary>The text of a line (schema PageContentItemContent).</summary>
public sealed record PageContentLine
{
    /// <summary><c>paragraph</c>, <c>h1</c>, <c>bulletedList</c>, …</summary>
    public string? Style { get; init; }

    /// <summary>The text.</summary>
    public string? Content { get; init; }

    /// <summary>The level of indentation.</summary>
    public int? LineLevel { get; init; }

    /// <summary>The Markdown prefix of a line of this style. Empty for a paragraph and for styles that Markdown does not have.</summary>
    [JsonIgnore]
    public string Mark => Style switch
    {
        "h1" => "# ",
        "h2" => "## ",
        "h3" => "### ",
        "bulletedList" or "collapsibleList" => "- ",
        "numberedList" => "1. ",
        "checkboxList" => "- [ ] ",
        "blockQuote" or "pullQuote" => "> ",
        _ => "",
    };
}

/// <summary>Body of POST …/export (schema BeginPageContentExportRequest).</summary>
/// <param name="OutputFormat"><c>markdown</c> or <c>html</c>.</param>
public sealed record PageExportRequest(string OutputFormat);

/// <summary>An export that was started (schema BeginPageContentExportResponse).</summary>
public sealed record PageExportBegun
{
    /// <summary>The export's request id.</summary>
    public required string Id { get; init; }
}

/// <summary>The status of an export (schema PageContentExportStatusResponse).</summary>
public sealed record PageExport
{
    /// <summary>
    /// <c>inProgress</c>, <c>complete</c> or <c>failed</c>. An export with a <see cref="DownloadLink"/> is complete regardless of this value.
    /// </summary>
    public string? Status { get; init; }

    /// <summary>The address of the file, once the file exists. It is on another host, needs no credentials, and is valid for 300 s.</summary>
    public string? DownloadLink { get; init; }

    /// <summary>Why the export failed.</summary>
    public string? Error { get; init; }
}
