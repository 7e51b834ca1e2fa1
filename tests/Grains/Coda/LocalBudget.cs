using System.Collections.Concurrent;
using System.Net;
using CodaMcp.Coda;
using CodaMcp.Coda.Users;

namespace CodaMcp.Tests.Coda;

/// <summary>The budgets of Coda users, without grains around them.</summary>
internal sealed class LocalBudget(CodaBudgetOptions options, TimeProvider time) : ICodaBudget
{
    private readonly ConcurrentDictionary<string, UserBudget> budgets = new();

    public async Task<DateTimeOffset> AcquireAsync(string budgetKey, PermitRequest request, CancellationToken cancellationToken)
    {
        var answer = await Of(budgetKey).AcquireAsync(request, cancellationToken);
        return answer.Outcome == PermitOutcome.Granted
            ? answer.SendBy
            : throw new CodaException(HttpStatusCode.TooManyRequests, answer.Reason!) { RetryAfter = answer.RetryAfter };
    }

    public void Return(string budgetKey, Guid id, PermitUse use) => Of(budgetKey).Return(id, use);

    public Task ChargeAsync(string budgetKey, CodaBudgetCategory category)
    {
        Of(budgetKey).Charge(category);
        return Task.CompletedTask;
    }

    private UserBudget Of(string key) => budgets.GetOrAdd(key, _ => new UserBudget(options, time));
}
