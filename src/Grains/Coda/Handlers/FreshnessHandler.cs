using System.Net;
using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Provides read-your-writes consistency. For a while after a write, a read of the touched scopes asks Coda for the newest version of the
/// document. Coda refuses that until its snapshot has caught up. Then the read waits once and takes the version that Coda has. One refusal counts
/// for all reads of the document, until a further write or until the wait is over.
/// </summary>
/// <remarks>
/// This handler is inside retry, because a wait for the snapshot is not a failure. It is outside the budget, because every request takes a
/// permit. One read takes at most two permits. If a further write becomes known to be applied meanwhile, another read asks again for all waiting
/// callers (<see cref="ResponseCache"/>). The refusal has the same text as the refusal of a bad header. The request without the header also
/// distinguishes the two.
/// </remarks>
internal sealed class FreshnessHandler(CodaCall call, CodaOptions options, TimeProvider time, string docId, string[] scopes, DocumentVersions versions) : CallHandler(call, options, time)
{
    private const string Header = "X-Coda-Doc-Version";
    private const string NotUpToDate = "not yet up to date";

    // Coda documents only that a snapshot is slightly behind. So this is just an acceptable wait for a caller.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>Whether the snapshot was behind.</summary>
    public bool FoundBehind { get; private set; }

    /// <summary>
    /// The moment whose state the response shows. The response is the newest version of that moment, or was read a whole wait later. Null for the
    /// start of the fetch.
    /// </summary>
    public DocumentStamp? AsOf { get; private set; }

    // The list of docs is not part of any document, so it has no newest version to ask for.
    private bool WantsNewest => docId != DocumentScopes.ListOfDocs && versions.WrittenRecently(scopes);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        AsOf = null;
        if (request.Method != HttpMethod.Get || FoundBehind || !WantsNewest)
            return await base.SendAsync(request, cancellationToken);

        AsOf = versions.Now;
        request.Headers.Remove(Header);
        if (versions.BehindUntil is not { } until)
        {
            request.Headers.Add(Header, "latest");
            var response = await base.SendAsync(request, cancellationToken);
            if (!await SaysBehind(response))
                return response;
            response.Dispose();
            request.Headers.Remove(Header);
            AsOf = versions.Now;
            versions.FoundBehind(until = Time.GetUtcNow() + Wait);
        }

        var wait = until - Time.GetUtcNow();
        // Without the wait, the response must not be shared with other callers.
        if (!TimeFor(wait, request))
            AsOf = default(DocumentStamp);
        else if (wait > TimeSpan.Zero)
            await Task.Delay(wait, Time, cancellationToken);
        FoundBehind = true;
        return await base.SendAsync(request, cancellationToken);
    }

    private static async ValueTask<bool> SaysBehind(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.BadRequest
        && (await CodaErrors.FromAnswer(response)).Message.Contains(NotUpToDate, StringComparison.OrdinalIgnoreCase);
}
