namespace CodaMcp.Coda.Mutations;

/// <summary>The member whose writes are followed. Keyed and implemented as <see cref="Members.IMemberGrain"/>; for the followers alone.</summary>
[Alias("codamcp.IMutationOwner")]
public interface IMutationOwner : IGrainWithStringKey
{
    /// <summary>Says how a write ended. Repeating it changes nothing.</summary>
    [Alias("MutationEnded")]
    Task MutationEnded(MutationView mutation);
}
