using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>
/// Sends the requests of the actors of documents and credentials to Coda. The actors cache the responses for all members who share them.
/// </summary>
public interface ICodaSource
{
    /// <summary>Asks Coda for the user of a token.</summary>
    /// <param name="credential">The token.</param>
    /// <param name="budgetKey">The key of the budget that the request counts against.</param>
    /// <param name="deadline">When the last caller stops waiting.</param>
    /// <param name="cancellationToken">Fires when no caller waits any more.</param>
    Task<CodaUser> WhoAmI(CodaCredential credential, string budgetKey, ResponseCacheDeadline deadline, CancellationToken cancellationToken);

    /// <summary>Asks Coda once for the current state of a doc, without any cache. It does not retry, because its caller asks repeatedly.</summary>
    /// <param name="call">The call that provides the token.</param>
    /// <param name="docId">The document.</param>
    /// <param name="deadline">When the last caller stops waiting.</param>
    /// <param name="cancellationToken">Fires when no caller waits any more.</param>
    Task<Doc> LookAt(CodaCall call, string docId, ResponseCacheDeadline deadline, CancellationToken cancellationToken);

    /// <summary>Sends a read of a document's actor to Coda.</summary>
    /// <param name="call">The call that provides the token.</param>
    /// <param name="docId">The document, or <see cref="DocumentScopes.ListOfDocs"/>.</param>
    /// <param name="read">The read.</param>
    /// <param name="versions">The known writes to the document.</param>
    /// <param name="deadline">When the last caller stops waiting.</param>
    /// <param name="cancellationToken">Fires when no caller waits any more.</param>
    Task<ResponseCacheAnswer> Fetch(
        CodaCall call, string docId, DocumentRead read, DocumentVersions versions, ResponseCacheDeadline deadline, CancellationToken cancellationToken);
}
