using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>What the actors of documents and of credentials ask Coda for. They keep the answers for everybody who shares them.</summary>
public interface ICodaSource
{
    /// <summary>Asks Coda whom a token stands for.</summary>
    /// <param name="credential">The token.</param>
    /// <param name="budgetKey">The key of the budget that the request counts against.</param>
    /// <param name="deadline">For whom and until when.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    Task<CodaUser> WhoAmI(CodaCredential credential, string budgetKey, ResponseCacheDeadline deadline, CancellationToken cancellationToken);

    /// <summary>Asks Coda once for a doc as Coda shows it now, without any cache. It does not retry, because its caller looks repeatedly.</summary>
    /// <param name="call">On whose behalf.</param>
    /// <param name="docId">The document.</param>
    /// <param name="deadline">For whom and until when.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    Task<Doc> LookAt(CodaCall call, string docId, ResponseCacheDeadline deadline, CancellationToken cancellationToken);

    /// <summary>Asks Coda for what a document's actor was asked for.</summary>
    /// <param name="call">On whose behalf.</param>
    /// <param name="docId">The document, or <see cref="DocumentScopes.ListOfDocs"/>.</param>
    /// <param name="read">What is asked for.</param>
    /// <param name="versions">What was written to the document.</param>
    /// <param name="deadline">For whom and until when.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    Task<ResponseCacheAnswer> Fetch(
        CodaCall call, string docId, DocumentRead read, DocumentVersions versions, ResponseCacheDeadline deadline, CancellationToken cancellationToken);
}
