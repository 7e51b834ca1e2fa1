namespace CodaMcp.Audit;

/// <summary>A record on its way to the store.</summary>
/// <param name="Record">The record.</param>
/// <param name="MustBeFirst">
/// Whether it must be durable before the recorded action may happen. Then a caller waits for it, and the spool does not hold it.
/// </param>
/// <param name="Stored">Completes when the record is durable, or fails if it will not be; null if no caller waits for it.</param>
internal sealed record QueuedRecord(AuditRecord Record, bool MustBeFirst, TaskCompletionSource? Stored)
{
    /// <summary>The prepared record; null while it is not in the queue.</summary>
    public PreparedRecord? Prepared { get; set; }

    /// <summary>The number of commits when the record first failed by itself; null if it has not.</summary>
    public long? CommitsAtFailure { get; set; }

    /// <summary>The record's place in the spool; null if the spool does not hold it.</summary>
    public SpoolPlace? Place { get; set; }
}
