namespace CodaMcp.Coda.Contract;

/// <summary>A page (schema Page).</summary>
public sealed record Page
{
    /// <summary>The id, <c>canvas-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The title.</summary>
    public required string Name { get; init; }

    /// <summary>The subtitle.</summary>
    public string? Subtitle { get; init; }

    /// <summary><c>canvas</c>, <c>embed</c>, <c>syncPage</c>, <c>table</c>, …; only a canvas has content to read.</summary>
    public required string ContentType { get; init; }

    /// <summary>Whether it is hidden.</summary>
    public bool IsHidden { get; init; }

    /// <summary>Whether it or a page above it is hidden.</summary>
    public bool IsEffectivelyHidden { get; init; }

    /// <summary>The page above it.</summary>
    public NamedReference? Parent { get; init; }

    /// <summary>The pages below it.</summary>
    public IReadOnlyList<NamedReference> Children { get; init; } = [];

    /// <summary>Where it opens in a browser.</summary>
    public required string BrowserLink { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
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

    /// <summary>The page to put it under.</summary>
    public string? ParentPageId { get; init; }

    /// <summary>What it starts with.</summary>
    public PageCreateContent? PageContent { get; init; }
}

/// <summary>What a new canvas page starts with (schema PageCreateContent, canvas form).</summary>
public sealed record PageCreateContent
{
    /// <summary>Always <c>canvas</c>.</summary>
    public string Type { get; } = "canvas";

    /// <summary>The content.</summary>
    public required CanvasContent CanvasContent { get; init; }
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

    /// <summary>Whether it is to be hidden.</summary>
    public bool? IsHidden { get; init; }

    /// <summary>A change of the content.</summary>
    public PageContentUpdate? ContentUpdate { get; init; }
}

/// <summary>A change of a page's content (schema PageContentUpdate).</summary>
public sealed record PageContentUpdate
{
    /// <summary><c>append</c>, <c>prepend</c> or <c>replace</c>.</summary>
    public required string InsertionMode { get; init; }

    /// <summary>The element (<c>cl-…</c>) to work at instead of the whole page.</summary>
    public string? ElementId { get; init; }

    /// <summary>The content.</summary>
    public required CanvasContent CanvasContent { get; init; }
}

/// <summary>Body of DELETE …/pages/{page}/content (schema PageContentDelete).</summary>
/// <param name="ElementIds">The elements to delete, <c>cl-…</c>; null for all.</param>
public sealed record PageContentDelete(IReadOnlyList<string>? ElementIds);

/// <summary>Answer to a page write (schemas PageCreateResult, PageUpdateResult, PageDeleteResult, PageContentDeleteResult).</summary>
public sealed record PageMutation : IMutationAccepted
{
    /// <inheritdoc/>
    public required string RequestId { get; init; }

    /// <summary>The page's id.</summary>
    public required string Id { get; init; }
}

/// <summary>One line of a page (schema PageContentItem).</summary>
public sealed record PageContentItem
{
    /// <summary>The element id, <c>cl-…</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it says.</summary>
    public PageContentLine? ItemContent { get; init; }
}

/// <summary>The text of a line (schema PageContentItemContent).</summary>
public sealed record PageContentLine
{
    /// <summary><c>paragraph</c>, <c>h1</c>, <c>bulletedList</c>, …</summary>
    public string? Style { get; init; }

    /// <summary>The text.</summary>
    public string? Content { get; init; }

    /// <summary>How deep it is indented.</summary>
    public int? LineLevel { get; init; }
}

/// <summary>Body of POST …/export (schema BeginPageContentExportRequest).</summary>
/// <param name="OutputFormat"><c>markdown</c> or <c>html</c>.</param>
public sealed record PageExportRequest(string OutputFormat);

/// <summary>An export (schemas BeginPageContentExportResponse, PageContentExportStatusResponse).</summary>
public sealed record PageExport
{
    /// <summary>The export's request id.</summary>
    public required string Id { get; init; }

    /// <summary>In Coda's words; <see cref="DownloadLink"/> and <see cref="Error"/> are what counts.</summary>
    public string? Status { get; init; }

    /// <summary>Where the file is, once it is there. On another host, without credentials, for 300 s.</summary>
    public string? DownloadLink { get; init; }

    /// <summary>Why the export failed.</summary>
    public string? Error { get; init; }
}
