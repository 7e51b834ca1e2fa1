using System.Net.Http.Headers;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Hides the docs that do not exist for the member: a request about one is answered as Coda answers for a doc that it does not have, and no
/// answer shows one. A doc in a request's body was looked up before, by a request about it.
/// </summary>
/// <remarks>Outside the caches: all members of a Coda user share what is in them, and the rules are each member's own.</remarks>
internal sealed class DocumentsHandler(CodaCall call, CodaOptions options, TimeProvider time) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var rules = Call.Documents();
        if (rules.HidesNothing)
            return await base.SendAsync(request, cancellationToken);
        if (OperationOf(request).DocId is { } docId && rules.Hides(docId))
            throw DocumentRules.NoSuchDoc();
        var response = await base.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            return response;
        var body = await response.Content.ReadAsByteArrayAsync(CancellationToken.None);
        if (rules.Clean(body) is not { } left)
        {
            response.Dispose();
            throw DocumentRules.NoSuchDoc();
        }

        response.Content = new ReadOnlyMemoryContent(left);
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        return response;
    }
}
