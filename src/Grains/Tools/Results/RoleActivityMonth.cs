namespace CodaMcp.Tools.Results;

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
