using CodaMcp.Members;

namespace CodaMcp.Coda.Mutations;

/// <summary>
/// The member whose writes are followed. An interface of the member's grain (<see cref="IMemberGrain"/>, same key). Only the grains that follow
/// writes call it.
/// </summary>
[Alias("codamcp.IMutationOwner")]
public interface IMutationOwner : IGrainWithStringKey
{
    /// <summary>
    /// Asks Coda for the state of a write until the write is applied, for at most <paramref name="wait"/>. Uses the member's token, which does
    /// not leave this grain.
    /// </summary>
    /// <param name="mutation">The write.</param>
    /// <param name="source">The source of the token that the write was made with.</param>
    /// <param name="wait">The longest time to ask.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The current state of the write; unchanged if Coda could not be asked.</returns>
    [Alias("LookAtMutation")]
    [ResponseTimeout("00:01:00")]
    Task<MutationView> LookAtMutation(MutationView mutation, CodaCredentialSource source, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Reports the outcome of a write. A repeated call changes nothing.</summary>
    [Alias("MutationEnded")]
    [ResponseTimeout("00:00:25")]
    Task MutationEnded(MutationView mutation);
}
