namespace CodaMcp.Coda.Mutations;

/// <summary>A member's writes as they are stored (state <c>member.writes</c>). Only ever grows; old rows stay readable.</summary>
public sealed record WritesState : OwnedState
{
    /// <summary>The shape this row was written in.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The writes, oldest first.</summary>
    public IReadOnlyList<StoredWrite> Writes { get; init; } = [];
}
