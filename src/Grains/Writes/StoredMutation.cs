using CodaMcp.Coda.Mutations;
using CodaMcp.Members;

namespace CodaMcp.Writes;

/// <summary>One write that Coda accepted, as it is stored.</summary>
public sealed record StoredMutation
{
    /// <summary>Coda's request id of the write.</summary>
    public required string RequestId { get; init; }

    /// <summary>The doc it changes.</summary>
    public required string DocId { get; init; }

    /// <summary>Whose Coda API token it was made with.</summary>
    public CodaCredentialSource Credential { get; init; }

    /// <summary>When Coda accepted it.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The stage that the write has reached.</summary>
    public MutationStage Stage { get; init; }

    /// <summary>Coda's warning about it, word for word.</summary>
    public string? Warning { get; init; }
}
