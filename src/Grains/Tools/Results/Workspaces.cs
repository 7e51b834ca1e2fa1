namespace CodaMcp.Tools.Results;

/// <summary>Members of a workspace.</summary>
internal sealed record WorkspaceMemberListResult
{
    public required string WorkspaceId { get; init; }

    public required IReadOnlyList<WorkspaceMemberSummary> Members { get; init; }

    /// <summary>The cursor that continues this listing; null at the end.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What was cut.</summary>
    public string? Note { get; init; }
}

/// <summary>A member of a workspace.</summary>
internal sealed record WorkspaceMemberSummary
{
    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>Admin, DocMaker, Editor, …</summary>
    public required string Role { get; init; }

    /// <summary>The day of the last activity.</summary>
    public string? LastActiveAt { get; init; }

    public int? OwnedDocs { get; init; }
}

/// <summary>How active a workspace's members were.</summary>
internal sealed record RoleActivityResult
{
    public required string WorkspaceId { get; init; }

    public required IReadOnlyList<RoleActivityMonth> Months { get; init; }
}

/// <summary>One month of a workspace.</summary>
internal sealed record RoleActivityMonth
{
    public required string Month { get; init; }

    public required int ActiveAdmins { get; init; }

    public required int ActiveDocMakers { get; init; }

    public required int ActiveEditors { get; init; }

    public required int InactiveAdmins { get; init; }

    public required int InactiveDocMakers { get; init; }

    public required int InactiveEditors { get; init; }
}
