using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>The documents' actors, as the gateway sees them.</summary>
public interface ICodaDocuments
{
    /// <summary>Asks a document's actor; see <see cref="IDocumentGrain.Read"/>.</summary>
    /// <exception cref="CodaUnavailableException">The actor could not be reached.</exception>
    Task<DocumentAnswer> ReadAsync(string loginId, string docId, DocumentRead read, CancellationToken cancellationToken);

    /// <summary>
    /// Whether a document's actor says that answers are all still right; see <see cref="IDocumentGrain.IsCurrent"/>. False where it could not be
    /// reached. Completes at once where the actor is in this process.
    /// </summary>
    ValueTask<bool> IsCurrentAsync(string loginId, string docId, DocumentCheck check);

    /// <summary>
    /// Tells a document's actor of a write; see <see cref="IDocumentGrain.Wrote"/>. Does not fail: the member's own reads tell it again. Waits at most
    /// two seconds; the telling then goes on by itself.
    /// </summary>
    Task WroteAsync(string loginId, string docId, DocumentWrite write);

    /// <summary>Waits at a document's actor; see <see cref="IDocumentGrain.Watch"/>. It does not retry, because its caller waits repeatedly.</summary>
    /// <exception cref="CodaUnavailableException">The actor could not be reached.</exception>
    Task<DocumentChanges> WatchAsync(string loginId, string docId, WatchDocument watch, CancellationToken cancellationToken);
}
