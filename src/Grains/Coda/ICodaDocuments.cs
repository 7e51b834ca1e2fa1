using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>The gateway's access to the actors of documents.</summary>
public interface ICodaDocuments
{
    /// <summary>Reads from a document's actor; see <see cref="IDocumentGrain.Read"/>.</summary>
    /// <exception cref="CodaUnavailableException">The actor could not be reached.</exception>
    Task<DocumentAnswer> ReadAsync(string loginId, string docId, DocumentRead read, CancellationToken cancellationToken);

    /// <summary>
    /// Asks a document's actor whether all held responses are still current; see <see cref="IDocumentGrain.Confirm"/>. Completes at once if the
    /// actor is in this process or has granted it a lease.
    /// </summary>
    /// <returns>The check to send the next time. Null if a response is outdated, or if the actor could not be reached.</returns>
    ValueTask<DocumentCheck?> ConfirmAsync(string loginId, string docId, DocumentCheck check);

    /// <summary>
    /// Reports a write to a document's actor; see <see cref="IDocumentGrain.Wrote"/>. Does not fail, because the member's own reads report the
    /// write again. Waits at most two seconds. Then the report continues in the background.
    /// </summary>
    Task WroteAsync(string loginId, string docId, DocumentWrite write);

    /// <summary>
    /// Waits for a change of a document; see <see cref="IDocumentGrain.Watch"/>. It does not retry, because its caller waits repeatedly.
    /// </summary>
    /// <exception cref="CodaUnavailableException">The actor could not be reached.</exception>
    Task<DocumentChanges> WatchAsync(string loginId, string docId, WatchDocument watch, CancellationToken cancellationToken);
}
