namespace CodaMcp.Sandbox.Coda;

/// <summary>An accepted write: what it will do, when, and whether it has.</summary>
internal sealed record Mutation
{
    public required string RequestId { get; init; }
    public required string DocId { get; init; }

    /// <summary>Order of acceptance over all documents.</summary>
    public required long Sequence { get; init; }

    public required string LoginId { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Set by a fault: it stays incomplete for ever.</summary>
    public bool Never { get; init; }

    public string? Warning { get; init; }
    public DateTimeOffset? AppliedAt { get; init; }
    public required DocEdit Edit { get; init; }
}
