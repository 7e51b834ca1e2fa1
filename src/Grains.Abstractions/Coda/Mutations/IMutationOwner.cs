using CodaMcp.Members;

namespace CodaMcp.Coda.Mutations;

/// <summary>The member whose writes are followed. Keyed and implemented as <see cref="IMemberGrain"/>; for the followers alone.</summary>
[Alias("codamcp.IMutationOwner")]
public interface IMutationOwner : IGrainWithStringKey
{
    /// <summary>
    /// Asks Coda how far a write is until it is applied, at most for <paramref name="wait"/>, with the member's token, which stays where
    /// it is kept.
    /// </summary>
    /// <param name="mutation">The write.</param>
    /// <param name="source">Whose token it was made with.</param>
    /// <param name="wait">How long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The write as it is now; as it was given where Coda could not be asked.</returns>
    [Alias("LookAtMutation")]
    [ResponseTimeout("00:01:00")]
    Task<MutationView> LookAtMutation(MutationView mutation, CodaCredentialSource source, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Says how a write ended. Repeating it changes nothing.</summary>
    [Alias("MutationEnded")]
    [ResponseTimeout("00:00:25")]
    Task MutationEnded(MutationView mutation);
}
