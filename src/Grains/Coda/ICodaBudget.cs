using CodaMcp.Coda.Contract;

namespace CodaMcp.Coda;

/// <summary>Hands out the permits that requests to Coda need, so that Coda's rate limits are kept rather than run into.</summary>
public interface ICodaBudget
{
    /// <summary>
    /// Waits for a permit for one request. Members take turns; a permit that cannot come before the deadline is refused at once. The holder
    /// of a permit sends the request at once and then calls <see cref="Return"/>.
    /// </summary>
    /// <param name="budgetKey">Whose budget.</param>
    /// <param name="request">What for.</param>
    /// <param name="cancellationToken">Gives up waiting; the permit goes to the next in line.</param>
    /// <returns>By when the request must be sent. Later, the permit is to be returned unused.</returns>
    /// <exception cref="CodaException">429, with <see cref="CodaException.RetryAfter"/>: no permit by the deadline, or Coda refuses everything for now.</exception>
    /// <exception cref="CodaUnavailableException">The budget itself could not be reached.</exception>
    Task<DateTimeOffset> AcquireAsync(string budgetKey, PermitRequest request, CancellationToken cancellationToken);

    /// <summary>Says what became of a permit. Does not wait and does not fail.</summary>
    void Return(string budgetKey, Guid id, PermitUse use);

    /// <summary>Counts a request that went to Coda on another budget; once this returns, nobody is given its permit. Does not fail.</summary>
    Task ChargeAsync(string budgetKey, CodaBudgetCategory category);
}
