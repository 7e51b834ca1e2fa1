using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Sends again what failed and may be sent again, as long as the deadline allows. A read may after any failure that can pass; a write
/// only after a 429, which Coda answers before it executes anything; rows with key columns as a read, since they land on the same rows.
/// </summary>
/// <remarks>Outside the budget: every attempt takes a permit.</remarks>
internal sealed partial class RetryHandler(CodaCall call, CodaOptions options, TimeProvider time, ILogger logger) : CallHandler(call, options, time)
{
    private const double LimitedFactor = 3;
    private const double FailingFactor = 2;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var operation = OperationOf(request);
        for (var attempt = 1; ; attempt++)
        {
            HttpResponseMessage? response = null;
            TimeSpan wait;
            try
            {
                response = await base.SendAsync(request, cancellationToken);
                var limited = response.StatusCode == HttpStatusCode.TooManyRequests;
                if (!limited && (TooLarge(request, response) || !((int)response.StatusCode >= 500 && await MayRepeat(operation, request))))
                    return response;

                wait = CodaErrors.RetryAfter(response) ?? Backoff(attempt, limited);
                if (attempt >= Options.Retry.MaxAttempts || !TimeFor(wait, request))
                {
                    if (!limited)
                        return response;
                    using (response)
                        throw new CodaException(HttpStatusCode.TooManyRequests, "Coda limits this user's requests for now.") { RetryAfter = wait };
                }

                LogRetry(request.Method, (int)response.StatusCode, attempt, wait);
                response.Dispose();
            }
            catch (CodaUnavailableException e) when (attempt < Options.Retry.MaxAttempts)
            {
                wait = Backoff(attempt, limited: false);
                if (!TimeFor(wait, request) || !await MayRepeat(operation, request))
                    throw;
                LogUnavailable(e, request.Method, attempt, wait);
            }

            await Task.Delay(wait, Time, cancellationToken);
        }
    }

    // Coda times out on a large listing however often it is asked; a smaller page helps, and the one who set its size asks for that.
    private static bool TooLarge(HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.GatewayTimeout && request.RequestUri!.Query.Contains("limit=", StringComparison.Ordinal);

    // Equal jitter: half of the wait is certain, so that there is one, and half is random, so that callers spread.
    private TimeSpan Backoff(int attempt, bool limited)
    {
        var first = limited ? Options.Retry.FirstWaitWhenLimited : Options.Retry.FirstWaitWhenFailing;
        var full = Math.Min(first.TotalSeconds * Math.Pow(limited ? LimitedFactor : FailingFactor, attempt - 1), Options.Retry.LongestWait.TotalSeconds);
#pragma warning disable CA5394 // Spreads load; nothing secret hangs on it.
        return TimeSpan.FromSeconds((full / 2) + (full / 2 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }

    private static async ValueTask<bool> MayRepeat(CodaOperation operation, HttpRequestMessage request)
    {
        if (!operation.Changes)
            return true;
        if (!operation.UpsertsRows || request.Content is null)
            return false;
        using var body = JsonDocument.Parse(await request.Content.ReadAsByteArrayAsync(CancellationToken.None));
        return body.RootElement.TryGetProperty("keyColumns", out var keys) && keys.ValueKind == JsonValueKind.Array && keys.GetArrayLength() > 0;
    }

    [LoggerMessage(LogLevel.Debug, "Coda answered {Method} with {Status} (attempt {Attempt}); trying again in {Wait}")]
    private partial void LogRetry(HttpMethod method, int status, int attempt, TimeSpan wait);

    [LoggerMessage(LogLevel.Debug, "Coda could not be reached for {Method} (attempt {Attempt}); trying again in {Wait}")]
    private partial void LogUnavailable(Exception exception, HttpMethod method, int attempt, TimeSpan wait);
}
