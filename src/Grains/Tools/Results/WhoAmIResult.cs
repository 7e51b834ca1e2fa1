namespace CodaMcp.Tools.Results;

/// <summary>The Coda user behind the calls.</summary>
internal sealed record WhoAmIResult
{
    public required string Name { get; init; }

    public required string Email { get; init; }

    public string? Workspace { get; init; }

    public string? WorkspaceId { get; init; }

    /// <summary>For go links.</summary>
    public string? OrganizationId { get; init; }

    public string? TokenName { get; init; }

    /// <summary>Whether the token is restricted to some docs or operations.</summary>
    public required bool TokenRestricted { get; init; }
}
