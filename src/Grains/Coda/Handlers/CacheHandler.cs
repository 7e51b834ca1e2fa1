using System.Net;
using System.Net.Http.Headers;
using CodaMcp.Coda.Caching;
using CodaMcp.Coda.Documents;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Answers reads from the caches. Callers that read the same at the same time share one request. Reads of documents and of the list of docs go to
/// their actor. All other reads use the member's own cache.
/// </summary>
/// <remarks>This handler is outside retry and budget. A cached response takes no permit, and the callers of a shared request share its retries.</remarks>
internal sealed class CacheHandler(CodaCall call, CodaOptions options, TimeProvider time, ICodaUsers users, ICodaDocuments documents) : CallHandler(call, options, time)
{
    private readonly DocumentReader reader = new(call, options, time, documents);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var operation = OperationOf(request);
        if (operation.Kind == CodaReadKind.Never)
        {
            Call.Reads.Begin();
            return await base.SendAsync(request, cancellationToken);
        }

        var what = Canonical(request);
        // The account response differs between the tokens of one Coda user.
        var identity = operation.Kind == CodaReadKind.Account ? null : await users.IdentifyAsync(Call.Credential, DeadlineOf(request), cancellationToken);
        var body = identity is not null && operation.KeptBy is { } docId
            ? await reader.Read(identity, docId, operation, what, null, null, DeadlineOf(request), cancellationToken)
            : await ReadOwn(request, identity, $"{(identity is null ? Call.Credential.Key : DocumentReader.OwnerOf(identity, Call.Credential))} {what}", Options.CacheTimes.For(operation.Kind), cancellationToken);

        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = content };
    }

    private async Task<ReadOnlyMemory<byte>> ReadOwn(HttpRequestMessage request, CodaIdentity? identity, string key, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        var read = new ResponseCacheRead
        {
            Key = key,
            TimeToLive = timeToLive,
            Deadline = DeadlineOf(request),
            Fresh = Call.Fresh,
        };
        Call.Reads.Begin();
        var result = await Call.Cache.GetOrFetchAsync(read, (deadline, abandoned) => Fetch(request, deadline, abandoned), cancellationToken);
        if (!result.Fetched)
            Call.CountCacheHit();
        if (result.Stamp is not null)
            Call.Reads.Add(new BasisRead(key, result.ReadAt, result.ReadAt + timeToLive) { Identity = identity });
        CodaReads.Count(result.Fetched ? "miss" : result.Joined ? "coalesced" : "hit");
        return result.Body;
    }

    private async Task<ResponseCacheAnswer> Fetch(HttpRequestMessage original, ResponseCacheDeadline deadline, CancellationToken cancellationToken)
    {
        // Use a separate message. The first caller may leave, which disposes its own message, while other callers still wait.
        using var request = new HttpRequestMessage(original.Method, original.RequestUri) { Version = original.Version, VersionPolicy = original.VersionPolicy };
        OperationOf(original).Mark(request);
        SetDeadline(request, deadline);
        using var response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await CodaErrors.FromAnswer(response);
        return new ResponseCacheAnswer(await response.Content.ReadAsByteArrayAsync(cancellationToken), response.StatusCode == HttpStatusCode.OK);
    }

    private static string Canonical(HttpRequestMessage request)
    {
        var query = request.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(query, StringComparer.Ordinal);
        return query.Length == 0 ? request.RequestUri.AbsolutePath : $"{request.RequestUri.AbsolutePath}?{string.Join('&', query)}";
    }
}
