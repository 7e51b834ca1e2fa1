namespace CodaMcp.Tools.Results;

/// <summary>One doc.</summary>
internal sealed record DocResult
{
    public required DocSummary Doc { get; init; }

    public string? OwnerEmail { get; init; }

    /// <summary>The id of the doc it was copied from.</summary>
    public string? CopyOf { get; init; }

    /// <summary>The icon's name, in the form that update_doc accepts.</summary>
    public string? Icon { get; init; }

    public string? FolderId { get; init; }

    public string? WorkspaceId { get; init; }

    /// <summary>Where it is published; null where it is not.</summary>
    public string? PublishedLink { get; init; }

    /// <summary>What visitors may do there.</summary>
    public string? PublishedMode { get; init; }

    /// <summary>What keeps the doc from being read, where something does.</summary>
    public string? Warning { get; init; }
}
