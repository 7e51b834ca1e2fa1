namespace CodaMcp.Audit;

/// <summary>A record on its way to the store.</summary>
/// <param name="Record">The record.</param>
/// <param name="MustBeFirst">Whether it must be durable before what it records may happen. Then somebody waits for it, and the spool does not take it.</param>
/// <param name="Stored">Completes when it is durable, or will not be; null where nobody waits for it.</param>
internal sealed record QueuedRecord(AuditRecord Record, bool MustBeFirst, TaskCompletionSource? Stored)
{
    /// <summary>How many commits there were when it first failed by itself; null where it did not.</summary>
    public long? CommitsAtFailure { get; set; }

    /// <summary>Where the spool has it; null where it has not.</summary>
    public SpoolPlace? Place { get; set; }
}
