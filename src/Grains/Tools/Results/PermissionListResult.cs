namespace CodaMcp.Tools.Results;

/// <summary>Who has access to a doc.</summary>
internal sealed record PermissionListResult
{
    public required string DocId { get; init; }

    public required IReadOnlyList<PermissionSummary> Permissions { get; init; }

    /// <summary>Goes on where this listing ends; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}
