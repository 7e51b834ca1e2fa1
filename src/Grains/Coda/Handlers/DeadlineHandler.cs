using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda.Handlers;

/// <summary>Gives every request a deadline other than the call's: that of all who share a fetch, or of the wait for a write.</summary>
internal sealed class DeadlineHandler(CodaCall call, CodaOptions options, TimeProvider time, ResponseCacheDeadline deadline) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SetDeadline(request, deadline);
        return base.SendAsync(request, cancellationToken);
    }
}
