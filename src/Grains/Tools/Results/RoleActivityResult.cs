namespace CodaMcp.Tools.Results;

/// <summary>How active a workspace's members were.</summary>
internal sealed record RoleActivityResult
{
    public required string WorkspaceId { get; init; }

    public required IReadOnlyList<RoleActivityMonth> Months { get; init; }
}
