using System.Net;
using System.Text.Json;
using CodaMcp.Coda.Contract;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Decides whether one request is retried. A read is retried after any transient failure, and once if its response cannot be parsed. A write is
/// retried only if it certainly was not executed. That is so after a 429, and after the 409 of a doc that Coda is still preparing. Coda sends
/// both before it executes anything. It is also so if the write never left this server. A write with key columns is treated like a read, since a
/// repeated write updates the same rows.
/// </summary>
/// <param name="call">The call it is for.</param>
/// <param name="request">The request.</param>
/// <param name="operation">The operation of the request.</param>
/// <param name="options">The number of attempts, and the waits.</param>
/// <param name="timeFor">Whether there is time for a wait and for the request after it.</param>
/// <param name="unexpected">Creates the error for a response that cannot be parsed.</param>
/// <param name="logger">The log.</param>
internal sealed partial class RetryPolicy(
    CodaCall call, HttpRequestMessage request, CodaOperation operation, CodaRetryOptions options, Func<TimeSpan, bool> timeFor, UnexpectedAnswers unexpected, ILogger logger)
{
    private const double LimitedFactor = 3;
    private const double FailingFactor = 2;

    private int attempt = 1;
    private int conflicts;
    private bool unread;
    private CodaException? preparing;

    /// <summary>The wait before the next attempt.</summary>
    public TimeSpan Wait { get; private set; }

    /// <summary>Whether an attempt that was followed by another may have been executed.</summary>
    public bool MayHaveExecuted { get; private set; }

    /// <summary>Whether to send the request again after this response. If so, sets <see cref="Wait"/>.</summary>
    /// <exception cref="CodaException">The request is not retried. The exception contains more details than the response.</exception>
    /// <exception cref="CodaAnswerException">Likewise: the response cannot be parsed.</exception>
    public async ValueTask<bool> ShouldRetryAsync(HttpResponseMessage response)
    {
        if (await IsPreparing(response))
        {
            // Retries continue as long as there is time.
            Wait = CodaErrors.RetryAfter(response) ?? Backoff(++conflicts, options.FirstWaitWhenPreparing, FailingFactor, options.LongestWaitWhenPreparing);
            preparing = new CodaException(HttpStatusCode.Conflict, (await CodaErrors.FromAnswer(response)).Message) { IsPreparing = true, RetryAfter = Wait };
            if (!timeFor(Wait))
                throw preparing;
        }
        else if (await MisfitOf(response) is { } place)
        {
            Wait = options.FirstWaitWhenFailing;
            if (unread || !TakeAttempt())
                throw unexpected.Of(operation, place);
            unread = true;
        }
        else if (response.StatusCode == HttpStatusCode.TooManyRequests)
        {
            Wait = CodaErrors.RetryAfter(response) ?? Backoff(attempt, options.FirstWaitWhenLimited, LimitedFactor, options.LongestWait);
            if (!TakeAttempt())
                throw new CodaException(HttpStatusCode.TooManyRequests, "Coda limits this user's requests for now.") { RetryAfter = Wait };
        }
        else
        {
            Wait = CodaErrors.RetryAfter(response) ?? BackoffWhenFailing();
            if ((int)response.StatusCode < 500 || TooLarge(response) || !await IsRepeatable() || !TakeAttempt())
                return false;
            MayHaveExecuted |= operation.Changes;
        }

        LogRetry(request.Method, (int)response.StatusCode, Wait);
        return true;
    }

    /// <summary>Whether to send the request again after this failure. If so, sets <see cref="Wait"/>.</summary>
    /// <exception cref="CodaException">The request is not retried, because the call spent its time waiting for the doc.</exception>
    public async ValueTask<bool> ShouldRetryAsync(CodaUnavailableException failure)
    {
        Wait = BackoffWhenFailing();
        if (preparing is not null && !failure.MayHaveExecuted && !timeFor(Wait))
            throw preparing;
        // A call that is to be restarted on another silo gets no more permits here.
        if ((call.Migrating.IsCancellationRequested && (operation.Changes || !call.WriteLeft)) || (failure.MayHaveExecuted && !await IsRepeatable()) || !TakeAttempt())
            return false;
        MayHaveExecuted |= failure.MayHaveExecuted;
        LogUnavailable(failure, request.Method, Wait);
        return true;
    }

    private bool TakeAttempt() => attempt++ < options.MaxAttempts && timeFor(Wait);

    private TimeSpan BackoffWhenFailing() => Backoff(attempt, options.FirstWaitWhenFailing, FailingFactor, options.LongestWait);

    // Coda times out on a large listing at every attempt. The caller can ask for a smaller page. A page token keeps the page size of its
    // listing.
    private bool TooLarge(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.GatewayTimeout
        && (request.RequestUri!.Query.Contains("limit=", StringComparison.Ordinal) || PageTokenHandler.Continues(request.RequestUri));

    // Only the status of this response is recorded, not its message. If a write can clash with something else, a message beyond the status name
    // indicates that.
    private async ValueTask<bool> IsPreparing(HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.Conflict
        && (operation.DocId is not null || operation.ResolvesLink || (operation.CreatesDoc && await MemberOf("sourceDoc") == JsonValueKind.String))
        && !(operation.MayClash && CodaErrors.SaysSomething(await CodaErrors.FromAnswer(response)));

    private async ValueTask<string?> MisfitOf(HttpResponseMessage response) =>
        !operation.Changes && response.IsSuccessStatusCode && operation.Contract is { } contract
            ? contract.MisfitOf(await response.Content.ReadAsByteArrayAsync(CancellationToken.None))
            : null;

    // Equal jitter: half of the wait is fixed, so that there always is a wait. The other half is random, so that callers spread.
    private static TimeSpan Backoff(int attempt, TimeSpan first, double factor, TimeSpan longest)
    {
        var full = Math.Min(first.TotalSeconds * Math.Pow(factor, attempt - 1), longest.TotalSeconds);
#pragma warning disable CA5394 // Spreads load; nothing secret hangs on it.
        return TimeSpan.FromSeconds((full / 2) + (full / 2 * Random.Shared.NextDouble()));
#pragma warning restore CA5394
    }

    private async ValueTask<bool> IsRepeatable() =>
        !operation.Changes || (operation.UpsertsRows && await MemberOf("keyColumns") == JsonValueKind.Array);

    // Returns the kind of a member of the request's body. An empty array counts as undefined.
    private async ValueTask<JsonValueKind> MemberOf(string name)
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
}
