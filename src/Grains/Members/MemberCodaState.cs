namespace CodaMcp.Members;

/// <summary>A member's own Coda API token as it is stored (state <c>member.coda</c>). Only ever grows; old rows stay readable.</summary>
public sealed record MemberCodaState : OwnedState
{
    /// <summary>The shape this row was written in.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The token; null where the member connected none.</summary>
    public StoredCodaToken? Token { get; init; }
}
