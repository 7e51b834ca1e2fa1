using CodaMcp.Coda.Mutations;
using CodaMcp.Members;

namespace CodaMcp.Writes;

/// <summary>A write that is followed as it is stored (state <c>mutation.state</c>). Only ever grows; old rows stay readable.</summary>
public sealed record MutationState
{
    /// <summary>The shape this row was written in.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Coda's handle of it; empty where there is no such write.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The doc it changes.</summary>
    public string DocId { get; init; } = "";

    /// <summary>The grain key of the member whose write it is.</summary>
    public string Member { get; init; } = "";

    /// <summary>Whose Coda API token it is followed with. The token itself is stored nowhere.</summary>
    public CodaCredentialSource Credential { get; init; }

    /// <summary>When Coda accepted it.</summary>
    public DateTimeOffset AcceptedAt { get; init; }

    /// <summary>How far it got.</summary>
    public MutationStage Stage { get; init; }

    /// <summary>Coda's warning about it, word for word.</summary>
    public string? Warning { get; init; }

    /// <summary>The call that made it: the id of its audit record.</summary>
    public Guid? Call { get; init; }
}
