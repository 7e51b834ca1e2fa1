using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>The access to Coda. Creates the typed API for one call, with credentials, cache, budget and retries.</summary>
public interface ICodaGateway
{
    /// <summary>Creates the Coda API for <paramref name="call"/>. Cheap, and used once for every call.</summary>
    ICodaApi Open(CodaCall call);

    /// <summary>
    /// Whether a result may be reused. Its responses must be of the same Coda user. The member's cache must hold no later response. The
    /// documents' actors must confirm that no later write touched what the result shows. The caller checks the age of the result. If an actor
    /// cannot be asked, this returns false and does not throw. Completes at once, without a call to a grain, if the documents' actors are in this
    /// process.
    /// </summary>
    /// <param name="basis">The responses that the result is based on.</param>
    /// <param name="credential">The token of the call.</param>
    /// <param name="cache">The member's cache.</param>
    /// <param name="writes">The member's recent writes.</param>
    ValueTask<bool> StillHolds(ResultBasis basis, CodaCredential credential, ResponseCache cache, OwnWrites writes);

    /// <summary>
    /// Reads a page's content as Markdown, by Coda's export. Exports of one page overwrite each other's file (live note). So this process runs
    /// them one after the other. A page is exported again if another process has overwritten its file in the other format. If the token may not
    /// export, this reads the lines of text instead, and sets <see cref="PageMarkdown.Warning"/>.
    /// </summary>
    /// <exception cref="CodaException">Coda refused; 404 or 410 if there is no such page.</exception>
    /// <exception cref="CodaUnavailableException">Coda could not be reached or the export did not finish in time.</exception>
    /// <exception cref="CodaExportException">Coda could not export the page, or its file could not be fetched.</exception>
    /// <exception cref="CodaFileHostException">Coda's link to the page's file leads to a host that is not allowed.</exception>
    /// <exception cref="CodaAnswerException">Coda's response does not fit the contract.</exception>
    Task<PageMarkdown> ReadPageMarkdown(CodaCall call, string docId, string pageId, CancellationToken cancellationToken);

    /// <summary>
    /// Reads a page's content as HTML, by Coda's export. It contains images and attachments, which the Markdown export omits (according to Coda's
    /// staff). Returns null if the token may not export.
    /// </summary>
    /// <exception cref="CodaException">Coda refused; 404 or 410 if there is no such page.</exception>
    /// <exception cref="CodaUnavailableException">Coda could not be reached or the export did not finish in time.</exception>
    /// <exception cref="CodaExportException">Coda could not export the page, or its file could not be fetched.</exception>
    /// <exception cref="CodaFileHostException">Coda's link to the page's file leads to a host that is not allowed.</exception>
    /// <exception cref="CodaAnswerException">Coda's response does not fit the contract.</exception>
    Task<string?> ReadPageHtml(CodaCall call, string docId, string pageId, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until Coda has applied a write, at most until <paramref name="until"/>. Reports an applied write to the document's actor. Does not
    /// throw if polling fails, but returns <see cref="MutationProgress.Accepted"/>.
    /// </summary>
    Task<MutationProgress> AwaitMutation(CodaCall call, string docId, string requestId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Waits until a document differs from a version; see <see cref="IDocumentGrain.Watch"/>.</summary>
    /// <param name="call">The call. Its deadline applies only to the identification of the token. The wait comes on top.</param>
    /// <param name="docId">The document.</param>
    /// <param name="since">The version that the caller knows; null to ask only for the current version.</param>
    /// <param name="wait">How long to wait if there is no change; at most 10 s.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CodaException">Coda did not identify the user of the token; 401 if the token is invalid.</exception>
    /// <exception cref="CodaUnavailableException">
    /// The document's actor could not be reached, or Coda could not be asked for the user of the token.
    /// </exception>
    Task<DocumentChanges> WatchDocument(CodaCall call, string docId, string? since, TimeSpan wait, CancellationToken cancellationToken);
}
