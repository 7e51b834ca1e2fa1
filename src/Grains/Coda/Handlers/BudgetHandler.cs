using System.Net;
using CodaMcp.Coda.Contract;
using CodaMcp.Telemetry;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Acquires a permit for every request, and returns it with the outcome of the request. A write awaits <see cref="CodaCall.BeforeWrite"/> after
/// it has its permit and before it is sent. So a write that is lost while it waits for a permit has certainly changed nothing, and can be
/// repeated.
/// </summary>
/// <remarks>This handler is inside all handlers that retry, so every attempt is counted.</remarks>
internal sealed class BudgetHandler(
    CodaCall call, CodaOptions options, TimeProvider time, ICodaBudget budget, Func<DateTimeOffset, CancellationToken, ValueTask<string>> keyOfBudget)
    : CallHandler(call, options, time)
{
    // If the clocks of two silos differ by more than a permit allows for sending, every permit is late. After this many late permits, the next
    // one is used anyway.
    private const int MostLate = 2;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // An earlier attempt may have been sent and refused.
        SetSent(request, false);
        try
        {
            return await SendPermittedAsync(request, cancellationToken);
        }
        catch (OperationCanceledException e) when (OperationOf(request).Changes && !WasSent(request))
        {
            // The caller of a write must learn that it was not sent.
            throw new CodaUnavailableException("There was no time left to ask Coda.", mayHaveExecuted: false, e);
        }
    }

    private async Task<HttpResponseMessage> SendPermittedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var key = await keyOfBudget(DeadlineOf(request), cancellationToken);
        for (var late = 0; ; late++)
        {
            var (permit, sendBy) = await AwaitPermit(key, request, cancellationToken);
            PermitUse? use = null;
            try
            {
                if (OperationOf(request).Changes)
                    await Call.BeforeWrite(cancellationToken);
                if (Time.GetUtcNow() > sendBy && late < MostLate)
                {
                    use = PermitUse.Unused;
                    continue;
                }

                using var span = Tracing.Source.StartActivity("coda.request");
                span?.SetTag("codamcp.coda.operation", OperationOf(request).Name);
                var response = await base.SendAsync(request, cancellationToken);
                use = response.StatusCode == HttpStatusCode.TooManyRequests ? PermitUse.Limited : PermitUse.Answered;
                return response;
            }
            finally
            {
                // If sending ended without a response, the transport has noted whether anything was sent.
                var became = use ?? (WasSent(request) ? PermitUse.Unanswered : PermitUse.Unused);
                CodaMetrics.Returned(OperationOf(request).Category, became);
                budget.Return(key, permit, became);
            }
        }
    }

    private async Task<(Guid Permit, DateTimeOffset SendBy)> AwaitPermit(string key, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var span = Tracing.Source.StartActivity("coda.permit");
        span?.SetTag("codamcp.coda.category", OperationOf(request).Category.ToString());
        var began = Time.GetTimestamp();
        try
        {
            return await AcquirePermit(key, request, cancellationToken);
        }
        finally
        {
            var wait = Time.GetElapsedTime(began);
            Call.AddPermitWait(wait);
            CodaMetrics.Waited(OperationOf(request).Category, wait);
        }
    }

    private async Task<(Guid Permit, DateTimeOffset SendBy)> AcquirePermit(string key, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var changes = OperationOf(request).Changes;
        // After a write was sent, further reads of the call may be needed to report its outcome. So only further writes stop waiting then.
        var migrating = changes || !Call.WriteLeft ? Call.Migrating : CancellationToken.None;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, migrating, changes ? Call.Cancelled : CancellationToken.None);
        while (true)
        {
            var deadline = DeadlineOf(request);
            var permit = new PermitRequest
            {
                Id = Guid.NewGuid(),
                Category = OperationOf(request).Category,
                Member = Call.MemberKey,
                Deadline = deadline - Options.LeastRequestTime,
            };
            try
            {
                // Check first, because a free permit might be granted despite the cancellation.
                either.Token.ThrowIfCancellationRequested();
                return (permit.Id, await budget.AcquireAsync(key, permit, either.Token));
            }
            catch (CodaException e) when (e.Status == HttpStatusCode.TooManyRequests && DeadlineOf(request) > deadline)
            {
                // Ask again, because a caller with a later deadline has joined the fetch.
            }
            catch (OperationCanceledException e) when (either.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // If the call was cancelled, this throws with the reason.
                if (changes && Call.Cancelled.IsCancellationRequested)
                    await Call.BeforeWrite(cancellationToken);
                throw new CodaUnavailableException("The part of this server that made the call is being stopped.", mayHaveExecuted: false, e);
            }
        }
    }
}
