using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Retries a failed request while the deadline allows it. A read is retried after any transient failure, and once if its response cannot be
/// parsed. A write is retried only after a 429, or after the 409 of a doc that Coda is still preparing: Coda sends both before it executes
/// anything. A write with key columns is retried like a read, since a repeated write updates the same rows.
/// </summary>
/// <remarks>
/// This handler is outside the budget, so every attempt needs a permit. It is inside the caches, so they never keep a response that cannot
/// be parsed.
/// </remarks>
internal sealed partial class RetryHandler(CodaCall call, CodaOptions options, TimeProvider time, UnexpectedAnswers unexpected, ILogger logger)
    : CallHandler(call, options, time)
{
    private const double LimitedFactor = 3;
    private const double FailingFactor = 2;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var earlier = new EarlierAttempts();
        try
        {
            var response = await SendAsync(request, earlier, cancellationToken);
            if (!earlier.MayHaveExecuted || response.IsSuccessStatusCode || (int)response.StatusCode >= 500)
                return response;
            using (response)
                throw await CodaErrors.FromAnswer(response);
        }
        catch (Exception e) when (earlier.MayHaveExecuted && e is CodaException or CodaUnavailableException { MayHaveExecuted: false } or OperationCanceledException)
        {
            // However the last attempt ended, an earlier one may have been carried out.
            throw new CodaUnavailableException("An earlier attempt of the change was sent and not answered.", mayHaveExecuted: true, e);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, EarlierAttempts earlier, CancellationToken cancellationToken)
    {
        var operation = OperationOf(request);
        var attempt = 1;
        var conflicts = 0;
        var unread = false;
        CodaException? preparing = null;
        while (true)
        {
            TimeSpan wait;
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (await IsPreparing(operation, request, response))
                {
                    wait = CodaErrors.RetryAfter(response)
                        ?? Backoff(++conflicts, Options.Retry.FirstWaitWhenPreparing, FailingFactor, Options.Retry.LongestWaitWhenPreparing);
                    preparing = new CodaException(HttpStatusCode.Conflict, (await CodaErrors.FromAnswer(response)).Message) { IsPreparing = true, RetryAfter = wait };
                    if (!TimeFor(wait, request))
                    {
                        response.Dispose();
                        throw preparing;
                    }
                }
                else if (await MisfitOf(operation, response) is { } place)
                {
                    response.Dispose();
                    wait = Options.Retry.FirstWaitWhenFailing;
                    if (unread || attempt++ >= Options.Retry.MaxAttempts || !TimeFor(wait, request))
                        throw unexpected.Of(operation, place);
                    unread = true;
                }
                else
                {
                    var limited = response.StatusCode == HttpStatusCode.TooManyRequests;
                    if (!limited && (TooLarge(request, response) || !((int)response.StatusCode >= 500 && await MayRepeat(operation, request))))
                        return response;

                    wait = CodaErrors.RetryAfter(response) ?? Backoff(attempt, limited);
                    if (attempt++ >= Options.Retry.MaxAttempts || !TimeFor(wait, request))
                    {
                        if (!limited)
                            return response;
                        using (response)
                            throw new CodaException(HttpStatusCode.TooManyRequests, "Coda limits this user's requests for now.") { RetryAfter = wait };
                    }
                }

                earlier.MayHaveExecuted |= operation.Changes && (int)response.StatusCode >= 500;
                LogRetry(request.Method, (int)response.StatusCode, wait);
                response.Dispose();
            }
            catch (CodaUnavailableException e) when (attempt < Options.Retry.MaxAttempts)
            {
                wait = Backoff(attempt++, limited: false);
                // The call spent its time waiting for the doc.
                if (preparing is not null && !e.MayHaveExecuted && !TimeFor(wait, request))
                    throw preparing;
                if (!TimeFor(wait, request) || !await MayRepeat(operation, request))
                    throw;
                earlier.MayHaveExecuted |= e.MayHaveExecuted;
                LogUnavailable(e, request.Method, wait);
            }

            await Task.Delay(wait, Time, cancellationToken);
        }
    }

    // Coda times out on a large listing at every attempt. The caller can ask for a smaller page. A page token keeps the page size of its
    // listing.
    private static bool TooLarge(HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.GatewayTimeout
        && (request.RequestUri!.Query.Contains("limit=", StringComparison.Ordinal) || PageTokenHandler.Continues(request.RequestUri));

    // What Coda says with it is not recorded, only the status. Where a change can clash with something else, words of Coda's own mean that.
    private static async ValueTask<bool> IsPreparing(CodaOperation operation, HttpRequestMessage request, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.Conflict
        && (operation.DocId is not null || operation.ResolvesLink || (operation.CreatesDoc && await MemberOf(request, "sourceDoc") == JsonValueKind.String))
        && !(operation.MayClash && CodaErrors.SaysSomething(await CodaErrors.FromAnswer(response)));

    private static async ValueTask<string?> MisfitOf(CodaOperation operation, HttpResponseMessage response) =>
        !operation.Changes && response.IsSuccessStatusCode && operation.Contract is { } contract
            ? contract.MisfitOf(await response.Content.ReadAsByteArrayAsync(CancellationToken.None))
            : null;

    private TimeSpan Backoff(int attempt, bool limited) => limited
        ? Backoff(attempt, Options.Retry.FirstWaitWhenLimited, LimitedFactor, Options.Retry.LongestWait)
        : Backoff(attempt, Options.Retry.FirstWaitWhenFailing, FailingFactor, Options.Retry.LongestWait);

    // Equal jitter: half of the wait is certain, so that there is one, and half is random, so that callers spread.
    private static TimeSpan Backoff(int attempt, TimeSpan first, double factor, TimeSpan longest)
    {
        var full = Math.Min(first.TotalSeconds * Math.Pow(factor, attempt - 1), longest.TotalSeconds);
#pragma warning disable CA5394 // Spreads load; nothing secret hangs on it.
        return TimeSpan.FromSeconds((full / 2) + (full / 2 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }

    private static async ValueTask<bool> MayRepeat(CodaOperation operation, HttpRequestMessage request)
    {
        if (!operation.Changes)
            return true;
        return operation.UpsertsRows && await MemberOf(request, "keyColumns") == JsonValueKind.Array;
    }

    // What the request's body has under a name; an empty array counts as nothing.
    private static async ValueTask<JsonValueKind> MemberOf(HttpRequestMessage request, string name)
    {
        if (request.Content is null)
            return JsonValueKind.Undefined;
        using var body = JsonDocument.Parse(await request.Content.ReadAsByteArrayAsync(CancellationToken.None));
        return body.RootElement.TryGetProperty(name, out var member) && !(member.ValueKind == JsonValueKind.Array && member.GetArrayLength() == 0)
            ? member.ValueKind
            : JsonValueKind.Undefined;
    }

    [LoggerMessage(LogLevel.Debug, "Coda answered {Method} with {Status}; trying again in {Wait}")]
    private partial void LogRetry(HttpMethod method, int status, TimeSpan wait);

    [LoggerMessage(LogLevel.Debug, "Coda could not be reached for {Method}; trying again in {Wait}")]
    private partial void LogUnavailable(Exception exception, HttpMethod method, TimeSpan wait);

    private sealed class EarlierAttempts
    {
        /// <summary>Whether one that was followed by another may have been carried out.</summary>
        public bool MayHaveExecuted { get; set; }
    }
}
