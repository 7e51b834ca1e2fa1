using System.Net;
using System.Text;
using System.Threading.RateLimiting;

namespace CodaMcp.Pages.Stytch;

/// <summary>
/// Limits the concurrent calls to Stytch. Further calls wait in a queue. If the queue is full, this handler answers 429, as Stytch does
/// when it gets too many calls.
/// </summary>
internal sealed class StytchCallLimit : DelegatingHandler
{
    /// <summary>The maximum number of concurrent calls, and so of connections.</summary>
    public const int Calls = 32;

    /// <summary>The maximum number of waiting calls.</summary>
    public const int Waiting = 128;

    private readonly ConcurrencyLimiter limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Calls,
        QueueLimit = Waiting,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var permit = await limiter.AcquireAsync(1, cancellationToken);
        return permit.IsAcquired
            ? await base.SendAsync(request, cancellationToken)
            : new HttpResponseMessage(HttpStatusCode.TooManyRequests)
            {
                RequestMessage = request,
                Content = new StringContent("""{"error_type":"too_many_calls_at_once"}""", Encoding.UTF8, "application/json"),
            };
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            limiter.Dispose();
        base.Dispose(disposing);
    }
}
