using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>Grants the permits that requests to Coda need, so that they stay within Coda's rate limits.</summary>
public interface ICodaBudget
{
    /// <summary>
    /// Waits for a permit for one request. Members take turns. A permit that cannot be granted before the deadline is refused at once. The holder
    /// of a permit must send the request at once and then call <see cref="Return"/>.
    /// </summary>
    /// <param name="budgetKey">The key of the budget.</param>
    /// <param name="request">The request for a permit.</param>
    /// <param name="cancellationToken">Stops waiting. The permit goes to the next request in the queue.</param>
    /// <returns>The time by which the request must be sent. After that time, the permit must be returned unused.</returns>
    /// <exception cref="CodaException">
    /// 429, with <see cref="CodaException.RetryAfter"/>: no permit by the deadline, too many waiting requests, or a pause because Coda keeps
    /// refusing requests.
    /// </exception>
    /// <exception cref="CodaUnavailableException">The budget itself could not be reached.</exception>
    Task<DateTimeOffset> AcquireAsync(string budgetKey, PermitRequest request, CancellationToken cancellationToken);

    /// <summary>Reports the outcome of a permit. Does not wait and does not fail.</summary>
    void Return(string budgetKey, Guid id, PermitUse use);

    /// <summary>Counts a request that was sent to Coda on another budget. When this completes, its permit counts as taken. Does not fail.</summary>
    Task ChargeAsync(string budgetKey, CodaBudgetCategory category);
}
