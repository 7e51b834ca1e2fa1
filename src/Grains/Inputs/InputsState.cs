namespace CodaMcp.Inputs;

/// <summary>The request states a member has used, as they are stored (state <c>member.inputs</c>). Only ever grows; old rows stay readable.</summary>
public sealed record InputsState : OwnedState
{
    /// <summary>The shape this row was written in.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Those that have yet to expire, oldest first.</summary>
    public IReadOnlyList<UsedRequestState> Used { get; init; } = [];
}
