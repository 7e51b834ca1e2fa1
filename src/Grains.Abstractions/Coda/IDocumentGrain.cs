namespace CodaMcp.Coda;

/// <summary>
/// One document as one Coda user sees it: the point where all members who share the user read it and tell of their writes. Keyed
/// <c>d:{loginId}/{docId}</c>, each part percent-encoded, so that nothing crosses from one Coda user to another. With an empty document id
/// it is the Coda user's list of docs.
/// </summary>
/// <remarks>
/// A member keeps answers and results of its own but uses none without asking here. An answer is confirmed by the call that would fetch it
/// (2 µs in one silo, 50 µs across); a result by <see cref="Confirm"/>, in one silo without a call. Pushing invalidations to the members would
/// need a list of who holds what, and acknowledgements before a write may be called applied. A document that another silo asks very often
/// grants it a lease of a tenth of a second, and reports a write only after that. An activation that is lost takes its count along, so that
/// nothing held by it is used any more.
/// </remarks>
[Alias("codamcp.IDocumentGrain")]
public interface IDocumentGrain : IGrainWithStringKey
{
    /// <summary>
    /// Answers a read: that what the member holds is still right, from what is kept here, from a fetch under way, or from Coda. Never throws
    /// for what asking Coda can run into: the answer says it. Whether the member may read the document is settled before.
    /// </summary>
    [Alias("Read")]
    [ResponseTimeout("00:02:30")]
    Task<DocumentAnswer> Read(DocumentRead read, CancellationToken cancellationToken = default);

    /// <summary>
    /// Whether answers that a member holds are all still right, and for how long the caller's silo need not ask again. It does not ask Coda. The
    /// short timeout is enough, since a caller that gets no answer reads again.
    /// </summary>
    [Alias("Confirm")]
    [ResponseTimeout("00:00:02")]
    ValueTask<DocumentConfirmation> Confirm(DocumentCheck check);

    /// <summary>As <see cref="Confirm"/>, without a lease. Silos of earlier versions ask it.</summary>
    [Alias("IsCurrent")]
    [ResponseTimeout("00:00:02")]
    ValueTask<bool> IsCurrent(DocumentCheck check);

    /// <summary>
    /// Notes a write, when Coda has accepted it and again when Coda has applied it: what it touches is dropped, and not kept until it is
    /// known to be applied or long enough ago. Completes when no other silo has a lease from before the write, a tenth of a second at most.
    /// Telling twice does no harm.
    /// </summary>
    [Alias("Wrote")]
    [ResponseTimeout("00:00:05")]
    ValueTask Wrote(DocumentWrite write);

    /// <summary>
    /// Waits until the document differs from a version, by a write through this server or by anybody else's. While somebody waits Coda is asked
    /// from time to time, once for all who wait and past what is kept. Never throws for what asking Coda can run into: what may pass is waited
    /// out, and the answer says what will not. Cancelling ends the caller's own wait only.
    /// </summary>
    [Alias("Watch")]
    [ResponseTimeout("00:00:15")]
    Task<DocumentChanges> Watch(WatchDocument watch, CancellationToken cancellationToken = default);
}
