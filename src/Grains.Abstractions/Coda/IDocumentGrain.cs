namespace CodaMcp.Coda;

/// <summary>
/// One document as one Coda user sees it. All members who share the user read the document here and report their writes here. Keyed
/// <c>d:{loginId}/{docId}</c>, each part percent-encoded. So no answer of one Coda user reaches another. An empty document id stands for the
/// Coda user's list of docs.
/// </summary>
/// <remarks>
/// A member keeps its own answers and results, but asks here before it uses one. The call that would fetch an answer also confirms it (2 µs
/// within one silo, 50 µs between silos). <see cref="Confirm"/> confirms a result; within one silo this needs no grain call. Pushing
/// invalidations to the members would need a list of the holders, and acknowledgements before a write may count as applied. If another silo
/// asks very often, the document grants it a lease of a tenth of a second. It reports a write as done only after the lease has ended. If an
/// activation is lost, its count is lost too. Members then use no answer that was stamped with that count.
/// </remarks>
[Alias("codamcp.IDocumentGrain")]
public interface IDocumentGrain : IGrainWithStringKey
{
    /// <summary>
    /// Answers a read. Confirms the answer that the member holds, or returns an answer that is kept here, from a fetch in progress, or from
    /// Coda. Failures of requests to Coda are in the answer and are not thrown. The caller has already checked that the member may read the
    /// document.
    /// </summary>
    [Alias("Read")]
    [ResponseTimeout("00:02:30")]
    Task<DocumentAnswer> Read(DocumentRead read, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns whether all answers that a member holds are still current, and how long the caller's silo need not ask again. Does not ask Coda.
    /// The timeout is short, because a caller that gets no answer reads again.
    /// </summary>
    [Alias("Confirm")]
    [ResponseTimeout("00:00:02")]
    ValueTask<DocumentConfirmation> Confirm(DocumentCheck check);

    /// <summary>Does the same as <see cref="Confirm"/>, without a lease. Silos of earlier versions call it.</summary>
    [Alias("IsCurrent")]
    [ResponseTimeout("00:00:02")]
    ValueTask<bool> IsCurrent(DocumentCheck check);

    /// <summary>
    /// Notes a write. Called when Coda has accepted the write, and again when Coda has applied it. Drops the answers that the write touches.
    /// Keeps new ones only when the write is known to be applied, or is long enough ago. Completes when no other silo has a lease from before
    /// the write, after a tenth of a second at most. A repeated call does no harm.
    /// </summary>
    [Alias("Wrote")]
    [ResponseTimeout("00:00:05")]
    ValueTask Wrote(DocumentWrite write);

    /// <summary>
    /// Waits until the document differs from a version, by a write through this server or by any other change. While callers wait, the grain
    /// asks Coda from time to time, once for all callers and without its cache. Failures of requests to Coda are not thrown. The grain waits
    /// out temporary failures, and returns permanent ones in the answer. Cancellation ends only the caller's own wait.
    /// </summary>
    [Alias("Watch")]
    [ResponseTimeout("00:00:15")]
    Task<DocumentChanges> Watch(WatchDocument watch, CancellationToken cancellationToken = default);
}
