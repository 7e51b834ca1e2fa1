using System.Text.Json.Serialization;

namespace CodaMcp.Tools.Results;

/// <summary>Pages of a listing, in the doc's order.</summary>
internal sealed record PageListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<ListedPage> Pages { get; init; }

    /// <summary>The number of pages of the whole doc, if Coda returns it.</summary>
    public int? TotalPages { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>A page, in short.</summary>
internal sealed record PageSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The page above it.</summary>
    public string? ParentId { get; init; }

    /// <summary>Coda's content type; null for a canvas, which is the only type with text to read.</summary>
    public string? Type { get; init; }

    /// <summary>True if the page, or a page above it, is hidden.</summary>
    public bool? Hidden { get; init; }
}

/// <summary>A page of a listing.</summary>
internal sealed record ListedPage
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The page above it.</summary>
    public string? ParentId { get; init; }

    /// <summary>Coda's content type; null for a canvas, which is the only type with text to read.</summary>
    public string? Type { get; init; }

    /// <summary>True if the page, or a page above it, is hidden.</summary>
    public bool? Hidden { get; init; }

    /// <summary>Left out, unless the caller asks for it.</summary>
    public string? Link { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public string? UpdatedBy { get; init; }
}

/// <summary>A page with a part of its text.</summary>
internal sealed record PageResult
{
    public required string DocId { get; init; }

    public required string PageId { get; init; }

    public required string Name { get; init; }

    public string? Subtitle { get; init; }

    public Reference? Parent { get; init; }

    public required string Link { get; init; }

    /// <summary>The icon's name, in the form that update_page accepts.</summary>
    public string? Icon { get; init; }

    /// <summary>The address of the cover image.</summary>
    public string? Image { get; init; }

    /// <summary>The name and email address of each author.</summary>
    public IReadOnlyList<string>? Authors { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public string? CreatedBy { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public string? UpdatedBy { get; init; }

    /// <summary>The text from the offset on, as Markdown. It is plain text if the caller asks for element ids.</summary>
    public required string Content { get; init; }

    public required int Offset { get; init; }

    /// <summary>The number of characters of the whole page.</summary>
    public required int TotalCharacters { get; init; }

    /// <summary>The offset to continue from; null at the end.</summary>
    public int? NextOffset { get; init; }

    /// <summary>What is missing from the content.</summary>
    public string? Warning { get; init; }
}

/// <summary>A page's lines.</summary>
internal sealed record PageElementsResult
{
    public required string DocId { get; init; }

    public required string PageId { get; init; }

    public required IReadOnlyList<PageElement> Elements { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>One line of a page.</summary>
internal sealed record PageElement
{
    public required string Id { get; init; }

    /// <summary>paragraph, h1, bulletedList, …</summary>
    public required string Style { get; init; }

    /// <summary>The level of indentation; null if the line is not indented.</summary>
    public int? Level { get; init; }

    public required string Text { get; init; }
}

/// <summary>The result of writing a page.</summary>
internal sealed record PageWriteResult : WriteResult
{
    public required string DocId { get; init; }

    public string? PageId { get; init; }
}

/// <summary>The result of editing parts of a page.</summary>
internal sealed record PageEditResult : WriteResult
{
    /// <summary>The outcome of each edit.</summary>
    public required IReadOnlyList<EditOutcome> Edits { get; init; }
}

/// <summary>The outcome of one edit, by its index in <c>edits</c>, from 0.</summary>
internal sealed record EditOutcome
{
    public required int Edit { get; init; }

    public required EditStatus Status { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Coda's warning, why it refused the edit, or what is left to do.</summary>
    public string? Message { get; init; }
}

/// <summary>The status of an edit.</summary>
internal enum EditStatus
{
    /// <summary>Coda has applied it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>Coda accepted it and will apply it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It was sent, and its outcome is unknown.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>The new content was sent, and the old lines of the section are still there.</summary>
    [JsonStringEnumMemberName("partial")] Partial,

    /// <summary>Coda refused it. Nothing was changed.</summary>
    [JsonStringEnumMemberName("refused")] Refused,

    /// <summary>It was not sent.</summary>
    [JsonStringEnumMemberName("not_attempted")] NotAttempted,
}
