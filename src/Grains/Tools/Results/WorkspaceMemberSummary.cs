namespace CodaMcp.Tools.Results;

/// <summary>A member of a workspace.</summary>
internal sealed record WorkspaceMemberSummary
{
    public required string Email { get; init; }

    public required string Name { get; init; }

    /// <summary>Admin, DocMaker, Editor, …</summary>
    public required string Role { get; init; }

    /// <summary>A day.</summary>
    public string? LastActiveAt { get; init; }

    public int? OwnedDocs { get; init; }
}
