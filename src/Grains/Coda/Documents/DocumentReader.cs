using System.Net;
using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda.Documents;

/// <summary>
/// Reads documents for one call. Uses an answer that the member holds only after the document's grain has confirmed that it is still current.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="documents">The documents' grains.</param>
internal sealed class DocumentReader(CodaCall call, CodaOptions options, TimeProvider time, ICodaDocuments documents)
{
    /// <summary>Returns the answer to a read.</summary>
    /// <param name="identity">The identity behind the call's token.</param>
    /// <param name="docId">The document, or <see cref="DocumentScopes.ListOfDocs"/>.</param>
    /// <param name="operation">The operation. It defines what the answer shows and how long the answer may be reused.</param>
    /// <param name="what">The path and query, or the page to export.</param>
    /// <param name="markdownOfPage">The page whose Markdown is read; null for another read.</param>
    /// <param name="htmlOfPage">The page whose HTML is read; null for another read.</param>
    /// <param name="deadline">When the caller stops waiting.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<ReadOnlyMemory<byte>> Read(
        CodaIdentity identity, string docId, CodaOperation operation, string what, string? markdownOfPage, string? htmlOfPage, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var timeToLive = options.CacheTimes.For(operation.Kind);
        call.Reads.Begin();
        // Two operations may read the same address and show different parts of the answer.
        var key = $"{OwnerOf(identity, call.Credential)} {operation.Name} {what}";
        var held = call.Fresh ? null : call.Cache.Find(key);
        var answer = await documents.ReadAsync(identity.LoginId, docId, new DocumentRead
        {
            Token = new CodaToken(call.Credential.Token),
            Key = key,
            Path = markdownOfPage is null && htmlOfPage is null ? what : null,
            MarkdownOfPage = markdownOfPage,
            HtmlOfPage = htmlOfPage,
            Operation = operation.Name,
            Scopes = operation.Scopes,
            TimeToLive = timeToLive,
            Deadline = deadline,
            Member = call.MemberKey,
            Fresh = call.Fresh,
            Held = held?.Stamp,
            OwnWrites = call.Writes.Of(docId, time.GetUtcNow(), options.DocumentCache.FreshReadTime),
        }, cancellationToken);

        call.AddPermitWait(answer.PermitWait);
        for (var i = 0; i < answer.UpstreamRequests; i++)
            call.CountUpstreamRequest(changes: false);
        if (answer.Failure is { } failure)
        {
            CodaReads.Count("miss");
            throw CodaFailures.ToException(failure);
        }

        if (answer.Source != DocumentAnswerSource.Fetched)
            call.CountCacheHit();
        if (held is not null && answer.Source != DocumentAnswerSource.Unchanged)
            CodaReads.Count("stale");
        CodaReads.Count(answer.Source switch
        {
            DocumentAnswerSource.Fetched => "miss",
            DocumentAnswerSource.Coalesced => "coalesced",
            _ => "hit",
        });
        if (answer.Source == DocumentAnswerSource.Unchanged)
        {
            call.Reads.Add(BasisOf(held!.Value.ReadAt, held.Value.Stamp, held.Value.Until));
            return held.Value.Body;
        }

        if ((answer.Stamp ?? answer.SharedStamp) is { } stamp)
        {
            var until = stamp.Shared ? answer.SharedUntil : answer.ReadAt + timeToLive;
            call.Cache.Keep(key, answer.Body, answer.ReadAt, stamp, until);
            call.Reads.Add(BasisOf(answer.ReadAt, stamp, until));
        }

        return answer.Body;

        BasisRead BasisOf(DateTimeOffset readAt, DocumentStamp stamp, DateTimeOffset until) =>
            new(key, readAt, until) { Identity = identity, DocId = docId, Stamp = stamp, Scopes = operation.Scopes };
    }

    /// <summary>
    /// Returns the owner of shared answers. All tokens of a Coda user share answers. A restricted token gets only answers that were read with
    /// it.
    /// </summary>
    public static string OwnerOf(CodaIdentity identity, CodaCredential credential) => identity.Scoped ? $"{identity.LoginId} {credential.Key}" : identity.LoginId;
}
