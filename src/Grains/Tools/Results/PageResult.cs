namespace CodaMcp.Tools.Results;

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
