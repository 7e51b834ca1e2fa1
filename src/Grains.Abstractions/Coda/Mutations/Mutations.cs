using CodaMcp.Members;

namespace CodaMcp.Coda.Mutations;

/// <summary>A write to follow.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.FollowMutation")]
public sealed record FollowMutation
{
    /// <summary>Coda's handle of it.</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>The doc it changes.</summary>
    [Id(1)] public required string DocId { get; init; }

    /// <summary>The member whose write it is.</summary>
    [Id(2)] public required MemberId Member { get; init; }

    /// <summary>Whose Coda API token it was made with, and is followed with.</summary>
    [Id(3)] public required CodaCredentialSource Credential { get; init; }

    /// <summary>When Coda accepted it.</summary>
    [Id(4)] public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The call that made it: the id of its audit record.</summary>
    [Id(5)] public Guid? Call { get; init; }
}

/// <summary>A write that Coda accepted, as far as is known.</summary>
/// <param name="RequestId">Coda's handle of it.</param>
/// <param name="DocId">The doc it changes.</param>
/// <param name="Stage">How far it got.</param>
/// <param name="Warning">Coda's warning about it, word for word.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MutationView")]
public sealed record MutationView(
    [property: Id(0)] string RequestId,
    [property: Id(1)] string DocId,
    [property: Id(2)] MutationStage Stage,
    [property: Id(3)] string? Warning)
{
    /// <summary>The call that made it, as <see cref="FollowMutation.Call"/>; null where that is not known.</summary>
    [Id(4)] public Guid? Call { get; init; }
}

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
