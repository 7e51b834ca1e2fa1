using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Users;

namespace CodaMcp.Doctor;

/// <summary>Keeps Coda's rate limits for the Coda user of the doctor's token. It does not know the requests of running silos.</summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed class OwnBudget(CodaBudgetOptions options, TimeProvider time) : ICodaBudget
{
    private readonly UserBudget budget = new(options, time);

    /// <inheritdoc/>
    public async Task<DateTimeOffset> AcquireAsync(string budgetKey, PermitRequest request, CancellationToken cancellationToken)
    {
        var answer = await budget.AcquireAsync(request, cancellationToken);
        return answer.Outcome == PermitOutcome.Granted
            ? answer.SendBy
            : throw new CodaException(HttpStatusCode.TooManyRequests, answer.Reason!) { RetryAfter = answer.RetryAfter };
    }

    /// <inheritdoc/>
    public void Return(string budgetKey, Guid id, PermitUse use) => budget.Return(id, use);

    /// <inheritdoc/>
    public Task ChargeAsync(string budgetKey, CodaBudgetCategory category)
    {
        budget.Charge(category);
        return Task.CompletedTask;
    }
}
