namespace CodaMcp.Tools.Results;

/// <summary>One grant of access.</summary>
internal sealed record PermissionSummary
{
    public required string Id { get; init; }

    /// <summary>readonly, comment, write, …</summary>
    public required string Access { get; init; }

    /// <summary>email, group, domain, workspace, anyone, …</summary>
    public required string Type { get; init; }

    /// <summary>Whom it is granted to, where the type leaves that open.</summary>
    public string? To { get; init; }
}
