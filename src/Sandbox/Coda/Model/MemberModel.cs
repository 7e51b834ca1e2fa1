namespace CodaMcp.Sandbox.Coda;

/// <summary>A member of the workspace, with or without an API token.</summary>
internal sealed record MemberModel
{
    public required string Email { get; init; }
    public required string Name { get; init; }
    public required SandboxCodaRole Role { get; init; }
    public required DateTimeOffset RegisteredAt { get; init; }
    public required DateTimeOffset LastActiveAt { get; init; }
    public DateTimeOffset? RoleChangedAt { get; init; }
}
