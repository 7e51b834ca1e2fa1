namespace CodaMcp.Coda.Mutations;

/// <summary>How far a write got that Coda accepted. Only ever appended to.</summary>
[GenerateSerializer, Alias("codamcp.MutationStage")]
public enum MutationStage
{
    /// <summary>Accepted and, as far as known, not applied yet.</summary>
    Accepted,

    /// <summary>Coda has applied it.</summary>
    Applied,

    /// <summary>Coda never said that it applied it, for as long as it keeps track of writes: nobody can say what came of it.</summary>
    Unknown,
}
