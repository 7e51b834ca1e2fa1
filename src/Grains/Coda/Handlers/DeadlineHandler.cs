using CodaMcp.Coda.Caching;

namespace CodaMcp.Coda.Handlers;

/// <summary>Replaces the call's deadline for every request: by the deadline of a shared fetch, or of the wait for a write.</summary>
internal sealed class DeadlineHandler(CodaCall call, CodaOptions options, TimeProvider time, ResponseCacheDeadline deadline) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        SetDeadline(request, deadline);
        return base.SendAsync(request, cancellationToken);
    }
}
