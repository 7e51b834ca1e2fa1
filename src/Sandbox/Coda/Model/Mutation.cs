namespace CodaMcp.Sandbox.Coda;

/// <summary>An accepted write: its change, its due time, and whether it was applied.</summary>
internal sealed record Mutation
{
    public required string RequestId { get; init; }
    public required string DocId { get; init; }

    /// <summary>The order of acceptance over all documents.</summary>
    public required long Sequence { get; init; }

    public required string LoginId { get; init; }
    public required DateTimeOffset AcceptedAt { get; init; }
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Whether it stays incomplete forever. A fault sets it, and so does a write that cannot be applied.</summary>
    public bool Never { get; init; }

    public string? Warning { get; init; }
    public DateTimeOffset? AppliedAt { get; init; }
    public required DocEdit Edit { get; init; }
}
