using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>The way to Coda: hands out the typed API for one call, with credentials, cache, budget and retries in place.</summary>
public interface ICodaGateway
{
    /// <summary>The Coda API on behalf of <paramref name="call"/>. Cheap; made anew for every call.</summary>
    ICodaApi Open(CodaCall call);

    /// <summary>
    /// Whether a result may be given again: what it rests on is of the same Coda user, no later answer is at hand, and the documents' actors say
    /// that nothing it shows was written to since. Whether it is too old is for the caller to say. Never throws for what asking can run into.
    /// Completes at once, and asks nobody, where the documents' actors are in this process.
    /// </summary>
    /// <param name="basis">What the result rests on.</param>
    /// <param name="credential">The token of the call.</param>
    /// <param name="cache">The member's cache.</param>
    /// <param name="writes">The member's recent writes.</param>
    ValueTask<bool> StillHolds(ResultBasis basis, CodaCredential credential, ResponseCache cache, OwnWrites writes);

    /// <summary>
    /// A page's content as Markdown, by Coda's export. Exports of one page overwrite each other's file (live note). So this process makes them one
    /// after the other, and a file that another process has overwritten in the other format is exported again.
    /// Falls back to the lines of text where the token may not export, which <see cref="PageMarkdown.Warning"/> then says.
    /// </summary>
    /// <exception cref="CodaException">Coda refused; 404 or 410 where there is no such page.</exception>
    /// <exception cref="CodaUnavailableException">Coda could not be reached or the export did not finish in time.</exception>
    /// <exception cref="CodaExportException">Coda could not export the page, or its file could not be fetched.</exception>
    /// <exception cref="CodaFileHostException">Coda's link to the page's file leads to a host that is not allowed.</exception>
    /// <exception cref="CodaAnswerException">Coda's answer does not fit the contract.</exception>
    Task<PageMarkdown> ReadPageMarkdown(CodaCall call, string docId, string pageId, CancellationToken cancellationToken);

    /// <summary>
    /// A page's content as HTML, by Coda's export. It shows images and attachments, which the Markdown export omits (Coda's staff say so).
    /// Null where the token may not export.
    /// </summary>
    /// <exception cref="CodaException">Coda refused; 404 or 410 where there is no such page.</exception>
    /// <exception cref="CodaUnavailableException">Coda could not be reached or the export did not finish in time.</exception>
    /// <exception cref="CodaExportException">Coda could not export the page, or its file could not be fetched.</exception>
    /// <exception cref="CodaFileHostException">Coda's link to the page's file leads to a host that is not allowed.</exception>
    /// <exception cref="CodaAnswerException">Coda's answer does not fit the contract.</exception>
    Task<string?> ReadPageHtml(CodaCall call, string docId, string pageId, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until Coda has applied a write, at most until <paramref name="until"/>, and tells the document's actor when it has. Never throws for what polling runs into; says <see cref="MutationProgress.Accepted"/> instead.
    /// </summary>
    Task<MutationProgress> AwaitMutation(CodaCall call, string docId, string requestId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Waits until a document differs from a version; see <see cref="IDocumentGrain.Watch"/>.</summary>
    /// <param name="call">On whose behalf. Its deadline is for finding out whose token it is; the wait comes on top.</param>
    /// <param name="docId">The document.</param>
    /// <param name="since">The version known; null where only the version is asked for.</param>
    /// <param name="wait">How long to wait where there is no change; at most 10 s.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CodaException">Coda does not say whose token it is; 401 where it is no good.</exception>
    /// <exception cref="CodaUnavailableException">The document's actor could not be reached, or Coda could not be asked whose token it is.</exception>
    Task<DocumentChanges> WatchDocument(CodaCall call, string docId, string? since, TimeSpan wait, CancellationToken cancellationToken);
}
