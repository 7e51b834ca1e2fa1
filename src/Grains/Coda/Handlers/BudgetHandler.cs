using System.Net;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Takes a permit for every request that goes out, and says what became of it. One that changes something is recorded once it has the permit
/// and before it leaves: what is lost while it waits in line has then certainly changed nothing, and can be made again.
/// </summary>
/// <remarks>Inside everything that sends again, so that no attempt escapes the count.</remarks>
internal sealed class BudgetHandler(
    CodaCall call, CodaOptions options, TimeProvider time, ICodaBudget budget, Func<DateTimeOffset, CancellationToken, ValueTask<string>> keyOfBudget)
    : CallHandler(call, options, time)
{
    // Where the clocks of two silos are further apart than a permit is good for, a late one has to do.
    private const int MostLate = 2;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var key = await keyOfBudget(DeadlineOf(request), cancellationToken);
        var permit = await Acquire(key, request, cancellationToken);
        var use = PermitUse.Unanswered;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            use = response.StatusCode == HttpStatusCode.TooManyRequests ? PermitUse.Limited : PermitUse.Answered;
            return response;
        }
        finally
        {
            budget.Return(key, permit, use);
        }
    }

    private async Task<Guid> Acquire(string key, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var category = OperationOf(request).Category;
        var shared = SharedDeadlineOf(request);
        for (var late = 0; ;)
        {
            var deadline = DeadlineOf(request);
            var id = Guid.NewGuid();
            // First heard, then asked for: whoever joins in between is told twice rather than not at all.
            shared?.Listen(member => budget.Join(key, id, member));
            try
            {
                var permit = new PermitRequest { Id = id, Category = category, Members = shared?.Members ?? [Call.MemberKey], Deadline = deadline - Options.LeastRequestTime };
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Call.WriteLeft ? CancellationToken.None : Call.Moving);
                var sendBy = await budget.AcquireAsync(key, permit, either.Token);
                await Record(key, id, request, cancellationToken);
                if (Time.GetUtcNow() <= sendBy || late++ == MostLate)
                    return id;
                budget.Return(key, id, PermitUse.Unused);
            }
            catch (CodaException e) when (e.Status == HttpStatusCode.TooManyRequests && DeadlineOf(request) > deadline)
            {
                // Somebody with more time joined the fetch meanwhile.
            }
            catch (OperationCanceledException e) when (Call.Moving.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new CodaUnavailableException("The part of this server that made the call is being stopped.", mayHaveExecuted: false, e);
            }
            finally
            {
                shared?.Listen(null);
            }
        }
    }

    private async Task Record(string key, Guid permit, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!OperationOf(request).Changes)
            return;
        try
        {
            await Call.BeforeWrite(cancellationToken);
        }
        catch
        {
            budget.Return(key, permit, PermitUse.Unused);
            throw;
        }
    }
}
