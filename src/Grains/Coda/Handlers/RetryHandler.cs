using CodaMcp.Coda.Contract;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace CodaMcp.Coda.Handlers;

/// <summary>
/// Sends a failed request again, as <see cref="RetryPolicy"/> decides. Once an attempt may have been executed, no later attempt can make the
/// outcome a refusal.
/// </summary>
/// <remarks>
/// This handler is outside the budget, so every attempt needs a permit. It is inside the caches, so they never keep a response that cannot
/// be parsed.
/// </remarks>
/// <param name="call">The call.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
/// <param name="pipeline">Created once by <see cref="Pipeline"/>, because Polly examines its settings by reflection.</param>
/// <param name="unexpected">Creates the error for a response that cannot be parsed.</param>
/// <param name="logger">The log.</param>
internal sealed class RetryHandler(
    CodaCall call, CodaOptions options, TimeProvider time, ResiliencePipeline<HttpResponseMessage> pipeline, UnexpectedAnswers unexpected, ILogger logger)
    : CallHandler(call, options, time)
{
    private static readonly ResiliencePropertyKey<RetryPolicy> PolicyKey = new("CodaMcp.RetryPolicy");

    /// <summary>Creates the pipeline. It waits and retries as the policy of each request decides.</summary>
    public static ResiliencePipeline<HttpResponseMessage> Pipeline(TimeProvider time) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                // The policy counts the attempts.
                MaxRetryAttempts = int.MaxValue,
                ShouldHandle = static args => ShouldRetryAsync(PolicyOf(args.Context), args.Outcome, args.Context.CancellationToken),
                DelayGenerator = static args => ValueTask.FromResult<TimeSpan?>(PolicyOf(args.Context).Wait),
            })
            .Build();

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var policy = new RetryPolicy(Call, request, OperationOf(request), Options.Retry, wait => TimeFor(wait, request), unexpected, logger);
        // In a grain, each attempt must run in the grain's turn.
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: true, cancellationToken);
        context.Properties.Set(PolicyKey, policy);
        try
        {
            var response = await pipeline.ExecuteAsync(async _ => await base.SendAsync(request, cancellationToken), context);
            if (!policy.MayHaveExecuted || response.IsSuccessStatusCode || (int)response.StatusCode >= 500)
                return response;
            using (response)
                throw await CodaErrors.FromAnswer(response);
        }
        catch (Exception e) when (policy.MayHaveExecuted && e is not CodaUnavailableException { MayHaveExecuted: true })
        {
            throw new CodaUnavailableException("An earlier attempt of the change was sent and not answered.", mayHaveExecuted: true, e);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static RetryPolicy PolicyOf(ResilienceContext context) => context.Properties.GetValue(PolicyKey, null!);

    private static async ValueTask<bool> ShouldRetryAsync(RetryPolicy policy, Outcome<HttpResponseMessage> outcome, CancellationToken cancellationToken)
    {
        if (outcome.Result is not { } response)
            return outcome.Exception is CodaUnavailableException failure && !cancellationToken.IsCancellationRequested && await policy.ShouldRetryAsync(failure);
        var returned = false;
        try
        {
            returned = !await policy.ShouldRetryAsync(response);
            // Polly would return the failed response to a caller that has cancelled.
            if (!returned)
                cancellationToken.ThrowIfCancellationRequested();
            return !returned;
        }
        finally
        {
            if (!returned)
                response.Dispose();
        }
    }
}
