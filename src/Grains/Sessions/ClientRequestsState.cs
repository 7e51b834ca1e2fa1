namespace CodaMcp.Sessions;

/// <summary>What a member's clients were asked, as it is stored (state <c>member.requests</c>). Only ever grows; old rows stay readable.</summary>
public sealed record ClientRequestsState : OwnedState
{
    /// <summary>The shape this row was written in.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The requests that are open, or answered and yet to be taken.</summary>
    public IReadOnlyList<StoredClientRequest> Requests { get; init; } = [];
}
