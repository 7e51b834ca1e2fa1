namespace CodaMcp.Members;

/// <summary>What was decided about a member's coming in, as it is stored (state <c>member.access</c>). Only ever grows; old rows stay readable.</summary>
public sealed record AccessState : OwnedState
{
    /// <summary>The shape this row was written in.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Tokens issued before it are refused; null where none are.</summary>
    public DateTimeOffset? RevokedBefore { get; init; }

    /// <summary>Whether the member is shut out.</summary>
    public bool Disabled { get; init; }
}
