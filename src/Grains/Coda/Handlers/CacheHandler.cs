using System.Net;
using System.Net.Http.Headers;
using CodaMcp.Members;

namespace CodaMcp.Coda.Handlers;

/// <summary>Answers reads from the member's cache, and lets those who ask for the same thing at the same time share one request.</summary>
/// <remarks>Outside retry and budget: what the cache answers takes no permit, and what is shared is retried once for all.</remarks>
internal sealed class CacheHandler(CodaCall call, CodaOptions options, TimeProvider time) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var operation = OperationOf(request);
        var timeToLive = Options.CacheTimes.For(operation.Kind);
        if (operation.Kind == CodaReadKind.Never)
            return await base.SendAsync(request, cancellationToken);

        var read = new ResponseCacheRead
        {
            Key = $"{Call.Credential.Key} {Canonical(request)}",
            DocId = operation.DocId,
            TimeToLive = timeToLive,
            Deadline = DeadlineOf(request),
            Member = Call.MemberKey,
            Fresh = Call.Fresh,
        };
        var result = await Call.Cache.GetOrFetchAsync(read, (deadline, abandoned) => Fetch(request, deadline, abandoned), cancellationToken);
        if (result.Fetched)
            Call.CountCacheMiss();
        else
            Call.CountCacheHit();

        var content = new ReadOnlyMemoryContent(result.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = content };
    }

    private async Task<ResponseCacheAnswer> Fetch(HttpRequestMessage original, ResponseCacheDeadline deadline, CancellationToken cancellationToken)
    {
        // Its own message: the first caller may leave, and take its message along, while others still wait.
        using var request = new HttpRequestMessage(original.Method, original.RequestUri) { Version = original.Version, VersionPolicy = original.VersionPolicy };
        foreach (var (name, values) in original.Headers)
            request.Headers.TryAddWithoutValidation(name, values);
        SetDeadline(request, deadline);

        using var response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw await CodaErrors.FromAnswer(response);
        return new ResponseCacheAnswer(await response.Content.ReadAsByteArrayAsync(cancellationToken), response.StatusCode == HttpStatusCode.OK && !IsBehind(request));
    }

    private static string Canonical(HttpRequestMessage request)
    {
        var query = request.RequestUri!.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);
        Array.Sort(query, StringComparer.Ordinal);
        return $"{request.Method} {request.RequestUri.AbsolutePath}?{string.Join('&', query)}";
    }
}
