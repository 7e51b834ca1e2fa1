using System.Text.Json.Serialization;

namespace CodaMcp.Tools.Results;

/// <summary>Pages of a listing, in the doc's order.</summary>
internal sealed record PageListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<ListedPage> Pages { get; init; }

    /// <summary>Pages of the whole doc, as far as Coda says.</summary>
    public int? TotalPages { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
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

    /// <summary>Coda's content type where it is not a canvas, the only type with text to read.</summary>
    public string? Type { get; init; }

    /// <summary>True where it, or a page above it, is hidden.</summary>
    public bool? Hidden { get; init; }
}

/// <summary>A page of a listing.</summary>
internal sealed record ListedPage
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The page above it.</summary>
    public string? ParentId { get; init; }

    /// <summary>Coda's content type where it is not a canvas, the only type with text to read.</summary>
    public string? Type { get; init; }

    /// <summary>True where it, or a page above it, is hidden.</summary>
    public bool? Hidden { get; init; }

    /// <summary>Left out, unless it is asked for.</summary>
    public string? Link { get; init; }

    public DateTimeOffset? UpdatedAt { get; init; }

    public string? UpdatedBy { get; init; }
}

/// <summary>A page, with a window of its text.</summary>
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

    /// <summary>Markdown: the characters from the offset on.</summary>
    public required string Content { get; init; }

    public required int Offset { get; init; }

    /// <summary>Characters of the whole page.</summary>
    public required int TotalCharacters { get; init; }

    /// <summary>Where to go on; null at the end.</summary>
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

    /// <summary>Goes on where this listing ends; null at the end.</summary>
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

    /// <summary>How deep it is indented, where it is.</summary>
    public int? Level { get; init; }

    public required string Text { get; init; }
}

/// <summary>What came of writing a page.</summary>
internal sealed record PageWriteResult : WriteResult
{
    public required string DocId { get; init; }

    public string? PageId { get; init; }
}

/// <summary>What came of editing parts of a page.</summary>
internal sealed record PageEditResult : WriteResult
{
    /// <summary>What came of each edit.</summary>
    public required IReadOnlyList<EditOutcome> Edits { get; init; }
}

/// <summary>What came of one edit, by its place in <c>edits</c>, from 0.</summary>
internal sealed record EditOutcome
{
    public required int Edit { get; init; }

    public required EditStatus Status { get; init; }

    public string? RequestId { get; init; }

    /// <summary>Coda's warning, why it refused the edit, or what is left to do.</summary>
    public string? Message { get; init; }
}

/// <summary>How far an edit got.</summary>
internal enum EditStatus
{
    /// <summary>Coda has applied it.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>Coda accepted it and will apply it.</summary>
    [JsonStringEnumMemberName("accepted")] Accepted,

    /// <summary>It was sent, and nobody can say what came of it.</summary>
    [JsonStringEnumMemberName("unknown")] Unknown,

    /// <summary>The new content was sent, and the old lines of the section are still there.</summary>
    [JsonStringEnumMemberName("partial")] Partial,

    /// <summary>Coda refused it, so that nothing was changed.</summary>
    [JsonStringEnumMemberName("refused")] Refused,

    /// <summary>It was not sent.</summary>
    [JsonStringEnumMemberName("not_attempted")] NotAttempted,
}
