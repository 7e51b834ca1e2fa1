namespace CodaMcp.Coda.Mutations;

/// <summary>
/// Follows one write that Coda accepted until Coda has applied it, or no longer keeps track of it, even if no caller waits for it. Keyed by
/// <see cref="MutationGrainKey"/>, which holds the member, so that nobody finds another member's write.
/// </summary>
[Alias("codamcp.IMutationGrain")]
public interface IMutationGrain : IGrainWithStringKey
{
    /// <summary>Starts following; again after the silo that did so was lost. Repeating it changes nothing.</summary>
    /// <returns>What is known of the write.</returns>
    [Alias("Follow")]
    ValueTask<MutationView> Follow(FollowMutation what, CancellationToken cancellationToken = default);

    /// <summary>Waits until the write's end is known, at most <paramref name="wait"/>, and has Coda asked meanwhile.</summary>
    /// <returns>What is known of the write; null where it is not followed.</returns>
    [Alias("Await")]
    [ResponseTimeout("00:02:30")]
    Task<MutationView?> Await(TimeSpan wait, CancellationToken cancellationToken = default);
}
