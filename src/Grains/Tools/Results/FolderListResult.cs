namespace CodaMcp.Tools.Results;

/// <summary>Folders of a listing.</summary>
internal sealed record FolderListResult
{
    public required IReadOnlyList<FolderSummary> Folders { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
