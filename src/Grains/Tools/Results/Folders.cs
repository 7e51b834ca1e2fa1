namespace CodaMcp.Tools.Results;

/// <summary>Folders of a listing.</summary>
internal sealed record FolderListResult
{
    public required IReadOnlyList<FolderSummary> Folders { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>A folder.</summary>
internal sealed record FolderSummary
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Description { get; init; }

    public Reference? Workspace { get; init; }

    public bool? CanEdit { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public string? Icon { get; init; }

    public string? Link { get; init; }

    public string? Visibility { get; init; }
}
