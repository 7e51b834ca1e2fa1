using System.Net;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Reads your own writes: for a while after a write, a read of what it touched asks for the newest version of the document. Coda refuses
/// that until its snapshot has caught up. The version at hand then has to do, after one wait, and is not kept.
/// </summary>
/// <remarks>
/// Inside retry, since to wait for the snapshot is no failure; outside the budget, since every request takes a permit. One read takes at
/// most two. The refusal reads the same as one for a bad header, so the request without the header is also what tells the two apart.
/// </remarks>
internal sealed class FreshnessHandler(CodaCall call, CodaOptions options, TimeProvider time, Func<bool> writtenRecently) : CallHandler(call, options, time)
{
    private const string Header = "X-Coda-Doc-Version";
    private const string NotUpToDate = "not yet up to date";

    // Coda documents no more than that a snapshot is slightly behind. So this is only what a caller can well wait.
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(1);

    /// <summary>Whether the snapshot was behind. What was read from it is not to be kept.</summary>
    public bool FoundBehind { get; private set; }

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get || FoundBehind || !writtenRecently())
            return await base.SendAsync(request, cancellationToken);

        request.Headers.Remove(Header);
        request.Headers.Add(Header, "latest");
        var response = await base.SendAsync(request, cancellationToken);
        if (!await SaysBehind(response))
            return response;
        response.Dispose();
        FoundBehind = true;
        if (TimeFor(Wait, request))
            await Task.Delay(Wait, Time, cancellationToken);
        request.Headers.Remove(Header);
        return await base.SendAsync(request, cancellationToken);
    }

    private static async ValueTask<bool> SaysBehind(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.BadRequest
        && (await CodaErrors.FromAnswer(response)).Message.Contains(NotUpToDate, StringComparison.OrdinalIgnoreCase);
}
