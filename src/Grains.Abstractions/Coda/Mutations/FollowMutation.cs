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
}
