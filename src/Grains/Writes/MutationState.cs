using CodaMcp.Coda.Mutations;
using CodaMcp.Members;

namespace CodaMcp.Writes;

/// <summary>A followed write as it is stored (state <c>mutation.state</c>). New versions only add properties, so old rows stay readable.</summary>
public sealed record MutationState
{
    /// <summary>The version of the schema that this row was written with.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Coda's request id of the write; empty if there is no write.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The doc it changes.</summary>
    public string DocId { get; init; } = "";

    /// <summary>The grain key of the member that made the write.</summary>
    public string Member { get; init; } = "";

    /// <summary>Whose Coda API token it is followed with. The token itself is not stored here.</summary>
    public CodaCredentialSource Credential { get; init; }

    /// <summary>When Coda accepted it.</summary>
    public DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The stage that the write has reached.</summary>
    public MutationStage Stage { get; init; }

    /// <summary>Coda's warning about it, word for word.</summary>
    public string? Warning { get; init; }

    /// <summary>The call that made it: the id of its audit record.</summary>
    public Guid? Call { get; init; }
}
