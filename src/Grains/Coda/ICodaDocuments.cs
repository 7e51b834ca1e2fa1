using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>The documents' actors, as the gateway sees them.</summary>
public interface ICodaDocuments
{
    /// <summary>Asks a document's actor; see <see cref="IDocumentGrain.Read"/>.</summary>
    /// <exception cref="CodaUnavailableException">The actor could not be reached.</exception>
    Task<DocumentAnswer> ReadAsync(string loginId, string docId, DocumentRead read, CancellationToken cancellationToken);

    /// <summary>
    /// Asks a document's actor whether answers are all still right; see <see cref="IDocumentGrain.Confirm"/>. Completes at once where the actor
    /// is in this process, or granted it a lease.
    /// </summary>
    /// <returns>What to ask the next time; null where they are not all right, or the actor could not be reached.</returns>
    ValueTask<DocumentCheck?> ConfirmAsync(string loginId, string docId, DocumentCheck check);

    /// <summary>
    /// Tells a document's actor of a write; see <see cref="IDocumentGrain.Wrote"/>. Does not fail: the member's own reads tell it again. Waits at most
    /// two seconds; the telling then goes on by itself.
    /// </summary>
    Task WroteAsync(string loginId, string docId, DocumentWrite write);

    /// <summary>Waits at a document's actor; see <see cref="IDocumentGrain.Watch"/>. It does not retry, because its caller waits repeatedly.</summary>
    /// <exception cref="CodaUnavailableException">The actor could not be reached.</exception>
    Task<DocumentChanges> WatchAsync(string loginId, string docId, WatchDocument watch, CancellationToken cancellationToken);
}
