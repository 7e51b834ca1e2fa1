using System.Net;
using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Reads your own writes: for a while after a write, a read of what it touched asks for the newest version of the document. Coda refuses
/// that until its snapshot has caught up. The version at hand then has to do, after one wait. One refusal counts for all reads of the document,
/// until something is written again or the wait is over.
/// </summary>
/// <remarks>
/// Inside retry, since to wait for the snapshot is no failure; outside the budget, since every request takes a permit. One read takes at
/// most two. If a further write becomes known to be applied meanwhile, another read asks again for all who wait
/// (<see cref="ResponseCache"/>). The refusal reads the same as one for a bad header, so the request without the header is also what tells the two apart.
/// </remarks>
internal sealed class FreshnessHandler(CodaCall call, CodaOptions options, TimeProvider time, string docId, string[] scopes, DocumentVersions versions) : CallHandler(call, options, time)
{
    private const string Header = "X-Coda-Doc-Version";
    private const string NotUpToDate = "not yet up to date";

    // Coda documents no more than that a snapshot is slightly behind. So this is only what a caller can well wait.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>Whether the snapshot was behind.</summary>
    public bool FoundBehind { get; private set; }

    /// <summary>
    /// The answer stands for this moment: it is the newest version of then, or was read a whole wait later. Null for the begin of the fetch.
    /// </summary>
    public DocumentStamp? AsOf { get; private set; }

    // The list of docs is part of no document, so it has no newest version to ask for.
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
        // What was not waited for is no answer for others.
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
