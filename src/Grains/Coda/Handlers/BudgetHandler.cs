using System.Net;

namespace CodaMcp.Coda.Handlers;

/// <summary>Takes a permit for every request that goes out.</summary>
/// <remarks>Inside everything that sends again, so that no attempt escapes the count.</remarks>
internal sealed class BudgetHandler(CodaCall call, CodaOptions options, TimeProvider time, ICodaBudget budget) : CallHandler(call, options, time)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var operation = OperationOf(request);
        while (true)
        {
            var deadline = DeadlineOf(request);
            try
            {
                await budget.AcquireAsync(Call.Credential.Key, operation.Category, deadline - Options.LeastRequestTime, cancellationToken);
                break;
            }
            catch (CodaException e) when (e.Status == HttpStatusCode.TooManyRequests && DeadlineOf(request) > deadline)
            {
                // Somebody with more time joined the fetch meanwhile.
            }
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
