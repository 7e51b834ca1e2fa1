using System.Net;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Reads your own writes: for a while after a write, reads of the document ask for its newest version, which Coda refuses until its
/// snapshot has caught up. After a few such refusals the version at hand has to do, and is not kept.
/// </summary>
/// <remarks>
/// Inside retry, since to wait for the snapshot is no failure; outside the budget, since every attempt takes a permit. The refusal reads
/// the same as one for a bad header, so the request without the header is also what tells the two apart.
/// </remarks>
internal sealed class FreshnessHandler(CodaCall call, CodaOptions options, TimeProvider time, Func<bool> writtenRecently) : CallHandler(call, options, time)
{
    private const string Header = "X-Coda-Doc-Version";
    private const string NotUpToDate = "not yet up to date";

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get || !writtenRecently())
            return await base.SendAsync(request, cancellationToken);

        request.Headers.Remove(Header);
        request.Headers.Add(Header, "latest");
        foreach (var wait in Options.Retry.FreshnessWaits)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (!await SaysBehind(response))
                return response;
            response.Dispose();
            if (!TimeFor(wait, request))
                break;
            await Task.Delay(wait, Time, cancellationToken);
        }

        request.Headers.Remove(Header);
        SetBehind(request);
        return await base.SendAsync(request, cancellationToken);
    }

    private static async ValueTask<bool> SaysBehind(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.BadRequest
        && (await CodaErrors.FromAnswer(response)).Message.Contains(NotUpToDate, StringComparison.OrdinalIgnoreCase);
}
