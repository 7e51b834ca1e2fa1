namespace CodaMcp.Sessions;

/// <summary>What a member's sessions subscribed to and are told, as it is stored (state <c>member.streams</c>). Only ever grows; old rows stay readable.</summary>
public sealed record SessionStreamsState : OwnedState
{
    /// <summary>The shape this row was written in.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>The sessions that have any of it.</summary>
    public IReadOnlyList<StoredSessionStreams> Sessions { get; init; } = [];
}
