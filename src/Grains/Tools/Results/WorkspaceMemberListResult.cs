namespace CodaMcp.Tools.Results;

/// <summary>Members of a workspace.</summary>
internal sealed record WorkspaceMemberListResult
{
    public required string WorkspaceId { get; init; }

    public required IReadOnlyList<WorkspaceMemberSummary> Members { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
