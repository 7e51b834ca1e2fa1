using System.Net;
using System.Text;
using System.Threading.RateLimiting;

namespace CodaMcp.Pages.Stytch;

/// <summary>
/// Bounds the calls to Stytch that are under way. Some more wait for their turn. The next one is answered here with 429, as Stytch answers
/// when it gets too many.
/// </summary>
internal sealed class StytchCallLimit : DelegatingHandler
{
    /// <summary>The most calls under way, and so the most connections.</summary>
    public const int Calls = 32;

    /// <summary>The most calls that wait.</summary>
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
