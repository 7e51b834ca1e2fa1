namespace CodaMcp.Coda.Mutations;

/// <summary>
/// Follows one write that Coda accepted, until Coda has applied it or no longer keeps track of it. Does so even if no caller waits. Keyed by
/// <see cref="MutationGrainKey"/>. The key contains the member, so a member cannot find the write of another member.
/// </summary>
[Alias("codamcp.IMutationGrain")]
public interface IMutationGrain : IGrainWithStringKey
{
    /// <summary>Starts to follow the write. If the silo was lost, a repeated call starts it again; otherwise a repeated call changes nothing.</summary>
    /// <returns>The known state of the write.</returns>
    [Alias("Follow")]
    ValueTask<MutationView> Follow(FollowMutation what, CancellationToken cancellationToken = default);

    /// <summary>Waits until the outcome of the write is known, at most <paramref name="wait"/>. Meanwhile Coda is asked for it.</summary>
    /// <returns>The known state of the write; null if the write is not followed.</returns>
    [Alias("Await")]
    [ResponseTimeout("00:02:30")]
    Task<MutationView?> Await(TimeSpan wait, CancellationToken cancellationToken = default);
}
