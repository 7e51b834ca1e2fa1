namespace CodaMcp.Coda;

/// <summary>Hands out the permits that requests to Coda need, so that Coda's rate limits are kept rather than run into.</summary>
public interface ICodaBudget
{
    /// <summary>
    /// Waits for a permit for one request, in order of asking. A permit that could not come before <paramref name="deadline"/> is
    /// refused at once.
    /// </summary>
    /// <param name="credentialKey">Whose budget: <see cref="CodaCredential.Key"/>.</param>
    /// <param name="category">The category of the request.</param>
    /// <param name="deadline">When a permit is of no more use.</param>
    /// <param name="cancellationToken">Gives up waiting; the permit goes to the next in line.</param>
    /// <exception cref="CodaException">429, with <see cref="CodaException.RetryAfter"/>: no permit by the deadline.</exception>
    Task AcquireAsync(string credentialKey, CodaBudgetCategory category, DateTimeOffset deadline, CancellationToken cancellationToken);
}
