using System.Net;
using CodaMcp.Coda.Contract;
using Microsoft.Extensions.Logging;

namespace CodaMcp.Coda.Users;

/// <summary>The budget as the handlers see it. Calls the grain of the Coda user in any silo.</summary>
/// <param name="grains">The grain factory.</param>
/// <param name="open">The budgets in this silo.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs failures to reach the grain.</param>
public sealed partial class GrainBudget(IGrainFactory grains, OpenBudgets open, TimeProvider time, ILogger<GrainBudget> logger) : ICodaBudget
{
    // The pause before the next try when a grain has answered that it is moving.
    private static readonly TimeSpan MovingTime = TimeSpan.FromMilliseconds(50);

    private readonly GrainRetry retry = new(time);

    /// <inheritdoc/>
    public async Task<DateTimeOffset> AcquireAsync(string budgetKey, PermitRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var grain = grains.GetKnownGrain<ICodaUserGrain>(budgetKey);
        while (true)
        {
            try
            {
                // The grain would do the same. The permit is returned through the grain.
                var answer = open.Find(budgetKey) is { } here
                    ? await here.AcquireAsync(request, cancellationToken)
                    : await retry.HedgeAsync(() => grain.Acquire(request, cancellationToken), cancellationToken);
                switch (answer.Outcome)
                {
                    case PermitOutcome.Granted:
                        return answer.SendBy;
                    case PermitOutcome.Refused:
                        throw new CodaException(HttpStatusCode.TooManyRequests, answer.Reason!) { RetryAfter = answer.RetryAfter };
                    default:
                        await Task.Delay(MovingTime, time, cancellationToken);
                        continue;
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The permit may already have been granted.
                Return(budgetKey, request.Id, PermitUse.Unused);
                throw;
            }
            catch (Exception e) when (e is not CodaException)
            {
                LogUnreachable(e);
                throw new CodaUnavailableException("This server could not look up how much of Coda's limits is left.", mayHaveExecuted: false, e);
            }
        }
    }

    /// <inheritdoc/>
    public void Return(string budgetKey, Guid id, PermitUse use) => _ = Told(grains.GetKnownGrain<ICodaUserGrain>(budgetKey).Return(id, use));

    /// <inheritdoc/>
    public Task ChargeAsync(string budgetKey, CodaBudgetCategory category) => Told(grains.GetGrain<ICodaUserGrain>(budgetKey).Charge(category));

    // If such a message is lost, the permit stays taken for as long as it could have been in use.
    private async Task Told(ValueTask sent)
    {
        try
        {
            await sent;
        }
        catch (Exception e)
        {
            LogLost(e);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The Coda user's budget could not be reached.")]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(LogLevel.Debug, "The Coda user's budget did not hear what became of a permit.")]
    private partial void LogLost(Exception exception);
}
