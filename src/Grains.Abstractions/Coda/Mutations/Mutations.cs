using CodaMcp.Members;

namespace CodaMcp.Coda.Mutations;

/// <summary>A write to follow.</summary>
[GenerateSerializer, Immutable, Alias("codamcp.FollowMutation")]
public sealed record FollowMutation
{
    /// <summary>Coda's id of the write (<c>requestId</c>).</summary>
    [Id(0)] public required string RequestId { get; init; }

    /// <summary>The doc that the write changes.</summary>
    [Id(1)] public required string DocId { get; init; }

    /// <summary>The member whose write it is.</summary>
    [Id(2)] public required MemberId Member { get; init; }

    /// <summary>The source of the Coda API token that the write was made with. The write is followed with a token of the same source.</summary>
    [Id(3)] public required CodaCredentialSource Credential { get; init; }

    /// <summary>When Coda accepted the write.</summary>
    [Id(4)] public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The id of the audit record of the call that made the write.</summary>
    [Id(5)] public Guid? Call { get; init; }
}

/// <summary>The known state of a write that Coda accepted.</summary>
/// <param name="RequestId">Coda's id of the write (<c>requestId</c>).</param>
/// <param name="DocId">The doc that the write changes.</param>
/// <param name="Stage">The stage that the write has reached.</param>
/// <param name="Warning">Coda's warning about the write, unchanged.</param>
[GenerateSerializer, Immutable, Alias("codamcp.MutationView")]
public sealed record MutationView(
    [property: Id(0)] string RequestId,
    [property: Id(1)] string DocId,
    [property: Id(2)] MutationStage Stage,
    [property: Id(3)] string? Warning)
{
    /// <summary>The call that made the write, as <see cref="FollowMutation.Call"/>; null if it is not known.</summary>
    [Id(4)] public Guid? Call { get; init; }
}

/// <summary>The stages of a write that Coda accepted. New values are only appended.</summary>
[GenerateSerializer, Alias("codamcp.MutationStage")]
public enum MutationStage
{
    /// <summary>Coda has accepted the write, and is not known to have applied it yet.</summary>
    Accepted,

    /// <summary>Coda has applied the write.</summary>
    Applied,

    /// <summary>Coda did not confirm the write during the time for which it keeps track of writes. The outcome stays unknown.</summary>
    Unknown,
}
