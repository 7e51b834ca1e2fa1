using System.Net.Http.Headers;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Hides the docs that do not exist for the member. A request about such a doc fails with the error that Coda sends for an unknown doc. No
/// response shows such a doc. A doc in a request's body was checked earlier, by a request about that doc.
/// </summary>
/// <remarks>This handler is outside the caches, because all members of a Coda user share the caches, but each member has its own rules.</remarks>
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
